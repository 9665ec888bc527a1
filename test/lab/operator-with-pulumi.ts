import { join } from 'node:path';
import { execa } from 'execa';
import { enterNetwork } from '../../lab/network/enter-network.ts';
import { effectiveConfigFile, labPulumiEnvironment } from '../../lab/stack/pulumi-command.ts';
import { ensureToolchain } from '../../lab/toolchain/ensure-toolchain.ts';

const root = join(import.meta.dirname, '..', '..');

/** A program of `ops` with these words, as the lab's operator, who has the lab's Pulumi, and these variables beside its own. */
async function operatorWithPulumi(program: string, words: readonly string[], variables: NodeJS.ProcessEnv = {}) {
  const env = { ...labPulumiEnvironment(await ensureToolchain({ log: () => undefined })), ...variables };
  const [file = '', ...args] = enterNetwork([process.execPath, join(root, `ops/${program}.ts`), ...words]);
  return await execa(file, args, { cwd: root, reject: false, stdin: 'ignore', env, extendEnv: false });
}

/** `npm run backup` or `npm run restore` with these words, on the lab's stack. */
export const backupCommand = (name: 'backup' | 'restore', ...words: readonly string[]) =>
  operatorWithPulumi(name, ['--stack', effectiveConfigFile, ...words]);

/** `npm run preview:ci -- <words>`. */
export const previewCi = (...words: readonly string[]) => operatorWithPulumi('preview-ci', words);

/** `npm run pulumi -- preview <words>` where the cache is this folder. */
export const previewWithCache = (cache: string, ...words: readonly string[]) =>
  operatorWithPulumi('pulumi', ['preview', '--non-interactive', '--color', 'never', ...words], { PROMHA_CACHE: cache });
