import { join } from 'node:path';
import { execa } from 'execa';
import { enterNetwork } from '../../lab/network/enter-network.ts';
import { effectiveConfigFile, labPulumiEnvironment } from '../../lab/stack/pulumi-command.ts';
import { ensureToolchain } from '../../lab/toolchain/ensure-toolchain.ts';

const root = join(import.meta.dirname, '..', '..');

/** `npm run backup` or `npm run restore` with these words, on the lab's stack and as its operator. */
export async function backupCommand(name: 'backup' | 'restore', ...words: readonly string[]) {
  const env = labPulumiEnvironment(await ensureToolchain({ log: () => undefined }));
  const command = [process.execPath, join(root, `ops/${name}.ts`), '--stack', effectiveConfigFile, ...words];
  const [file = '', ...args] = enterNetwork(command);
  return await execa(file, args, { cwd: root, reject: false, stdin: 'ignore', env, extendEnv: false });
}
