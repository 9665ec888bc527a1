import { join } from 'node:path';
import { execa } from 'execa';
import { enterNetwork } from '../../lab/network/enter-network.ts';
import { effectiveConfigFile } from '../../lab/stack/pulumi-command.ts';

const root = join(import.meta.dirname, '..', '..');

/** `npm run <command> -- <words>` on the lab's stack, unless the words name another; a process of its own that can be killed. */
function operatorCommand(command: string, words: readonly string[]) {
  const stack = words.includes('--stack') ? [] : ['--stack', effectiveConfigFile];
  const [file = '', ...args] = enterNetwork([process.execPath, join(root, 'ops', `${command}.ts`), ...words, ...stack]);
  return execa(file, args, { cwd: root, reject: false, stdin: 'ignore' });
}

/** `npm run heal -- <words>`. */
export const heal = (...words: readonly string[]) => operatorCommand('heal', words);

/** `npm run silence -- <words>`. */
export const silence = (...words: readonly string[]) => operatorCommand('silence', words);
