import { join } from 'node:path';
import { execa } from 'execa';
import { enterNetwork } from '../../lab/network/enter-network.ts';
import { effectiveConfigFile } from '../../lab/stack/pulumi-command.ts';

const root = join(import.meta.dirname, '..', '..');

/** `npm run heal -- <words>` on the lab's stack, unless the words name another; a process of its own that can be killed. */
export function heal(...words: readonly string[]) {
  const [file = '', ...args] = enterNetwork([
    process.execPath,
    join(root, 'ops/heal.ts'),
    '--stack',
    effectiveConfigFile,
    ...words,
  ]);
  return execa(file, args, { cwd: root, reject: false, stdin: 'ignore' });
}
