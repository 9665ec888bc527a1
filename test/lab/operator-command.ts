import { join } from 'node:path';
import { execa } from 'execa';
import { enterNetwork } from '../../lab/network/enter-network.ts';
import { effectiveConfigFile } from '../../lab/stack/pulumi-command.ts';

const root = join(import.meta.dirname, '..', '..');

/** `npm run <command> -- <words>`; a process of its own that can be killed. */
function start(command: string, words: readonly string[]) {
  const [file = '', ...args] = enterNetwork([process.execPath, join(root, 'ops', `${command}.ts`), ...words]);
  return execa(file, args, { cwd: root, reject: false, stdin: 'ignore' });
}

/** The same on the lab's stack, unless the words name another. */
const operatorCommand = (command: string, words: readonly string[]) =>
  start(command, words.includes('--stack') ? words : [...words, '--stack', effectiveConfigFile]);

/** `npm run heal -- <words>`. */
export const heal = (...words: readonly string[]) => operatorCommand('heal', words);

/** `npm run silence -- <words>`. */
export const silence = (...words: readonly string[]) => operatorCommand('silence', words);

/** `npm run doctor -- <words>` on the lab's stack: its exit status, and its lines with single blanks. */
export async function doctor(
  ...words: readonly string[]
): Promise<{ readonly status: number | undefined; readonly lines: readonly string[] }> {
  const { exitCode, stdout } = await start('doctor', [...words, effectiveConfigFile]);
  return { status: exitCode, lines: stdout.split('\n').map((line) => line.trim().replaceAll(/ {2,}/g, ' ')) };
}
