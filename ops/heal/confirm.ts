import { createInterface } from 'node:readline/promises';
import { HealError } from './heal-error.ts';

/**
 * Asks the person at the terminal.
 * @throws HealError when nobody is there to answer
 */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new HealError('nobody can be asked here (no terminal): add --yes to do it');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
