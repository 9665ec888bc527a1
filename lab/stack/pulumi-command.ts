import { existsSync } from 'node:fs';
import { pulumiEnvironment, type Toolchain } from '../toolchain/ensure-toolchain.ts';
import { statePath } from '../lab-paths.ts';
import { netnsFile } from '../network/network-plan.ts';
import { passphraseFile } from './lab-secrets.ts';

/** Name of the lab's stack. */
export const labStack = 'lab';

/** Stack file the CLI really reads: the committed one with this lab's salt and secrets added. */
export const effectiveConfigFile = statePath('Pulumi.lab.yaml');

/** PULUMI_HOME of the lab: plugins of its own, apart from the user's. */
export const pulumiHome = statePath('pulumi-home');

/** Folder of the lab's state backend. */
export const pulumiState = statePath('pulumi-state');

/** Environment of the lab's Pulumi: its backend, passphrase, plugins and stack file, and nothing of the user's own Pulumi. */
export const labPulumiEnvironment = (
  toolchain: Pick<Toolchain, 'binDir'>,
  env: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv => {
  const others = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('PULUMI_')));
  return {
    ...pulumiEnvironment(toolchain, others),
    PULUMI_HOME: pulumiHome,
    PULUMI_BACKEND_URL: `file://${pulumiState}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile,
    ...(existsSync(effectiveConfigFile) ? { PULUMI_OPTION_CONFIG_FILE: effectiveConfigFile } : {}),
    PULUMI_STACK: labStack,
    // What the lab has is what it installed: offline, five tries to download a plugin only cost time.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
  };
};

/** Command line that runs the Pulumi CLI inside the lab's network. */
export const pulumiCommand = (
  toolchain: Pick<Toolchain, 'pulumi'>,
  args: readonly string[],
): readonly [string, ...string[]] => ['nsenter', `--net=${netnsFile}`, '--', toolchain.pulumi, ...args];
