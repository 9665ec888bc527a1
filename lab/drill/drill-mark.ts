import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { statePath } from '../lab-paths.ts';

const markFile = statePath('drill');

/** Notes that this process has node_exporter stopped, so that the next call starts it again if this one dies before it does. */
export const markDrill = (): Promise<void> => writeFile(markFile, `${process.pid}\n`);

/** The drill has put everything back. */
export const unmarkDrill = (): Promise<void> => rm(markFile, { force: true });

/**
 * Whether a command line, as /proc has it, is that of a running drill. A number alone may be another process's by now.
 * @param commandLine arguments, each ended by a NUL; empty when there is no such process.
 */
export const isDrillCommand = (commandLine: string): boolean =>
  commandLine.split('\0').some((argument) => argument.endsWith('lab/drill/main.ts'));

/** Whether a drill died between stopping node_exporter and starting it again. */
export const wasDrillCutShort = async (): Promise<boolean> => {
  if (!existsSync(markFile)) return false;
  const pid = (await readFile(markFile, 'utf8').catch(() => '')).trim();
  return !isDrillCommand(await readFile(`/proc/${pid || 'none'}/cmdline`, 'utf8').catch(() => ''));
};
