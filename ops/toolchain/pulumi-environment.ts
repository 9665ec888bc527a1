import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Toolchain } from './toolchain.ts';

const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Environment for a Pulumi CLI process: tool chain, the Node that runs us and the project's programs first on PATH.
 * Asks for no update check, since the version is pinned; a user who set that variable keeps it.
 */
export function pulumiEnvironment(
  toolchain: Pick<Toolchain, 'binDir'>,
  env: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const first = [toolchain.binDir, dirname(process.execPath), join(projectRoot, 'node_modules', '.bin')];
  return {
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    ...env,
    PATH: [...first, env.PATH ?? ''].join(delimiter),
  };
}
