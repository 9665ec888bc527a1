import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../../infra/artifacts/cache-folder.ts';
import type { Toolchain } from './toolchain.ts';

const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Environment for a Pulumi CLI process: tool chain, the Node that runs us and the project's programs first on PATH.
 * Asks for no update check, since the version is pinned, for what makes a run go on past a host that is away, and for a quick start; a
 * user who set such a variable keeps it.
 */
export function pulumiEnvironment(
  toolchain: Pick<Toolchain, 'binDir'>,
  env: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const first = [toolchain.binDir, dirname(process.execPath), join(projectRoot, 'node_modules', '.bin')];
  return {
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    // One host that cannot be reached must not keep the others from being converged, or cleared away.
    PULUMI_CONTINUE_ON_ERROR: 'true',
    // Refresh and destroy reach the hosts as the stack file says now, not as it said at the last up.
    PULUMI_RUN_PROGRAM: 'true',
    // How much goes on at once is for the stack file to say (promha:rollout); by itself the CLI takes four times the processors here.
    PULUMI_PARALLEL: '64',
    // Program and plugin are started anew by each run: what Node has compiled of them once, it need not compile again.
    NODE_COMPILE_CACHE: join(cacheFolder(env), 'compiled'),
    // The program begins as the SDK's own entry would have it, but without what no program of ours needs.
    PULUMI_LANGUAGE_NODEJS_RUN_PATH: join(projectRoot, 'infra', 'lean-run.ts'),
    ...env,
    // A small young generation of Node's heap: the program with 50 hosts takes 270 MB instead of 470, and no more time.
    NODE_OPTIONS: [env.NODE_OPTIONS ?? '', '--max-semi-space-size=2'].join(' ').trim(),
    PATH: [...first, env.PATH ?? ''].join(delimiter),
  };
}
