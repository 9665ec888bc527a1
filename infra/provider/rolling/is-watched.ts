import { closeSync, openSync } from 'node:fs';

function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}

/**
 * True when a person seems to watch this run: a job of a CI says so by the variable `CI`, and neither that nor a timer has a terminal.
 * Pulumi shows a passing status as one more line wherever its output is no terminal, and tells its plugins nothing of that.
 * @param terminal Whether the process has a terminal.
 */
export function isWatched(env: Readonly<Record<string, string | undefined>>, terminal = hasTerminal): boolean {
  const { CI: ci = '' } = env;
  return (ci === '' || ci === 'false') && terminal();
}
