import { checkoutDir } from '../lab-paths.ts';
import { say } from '../progress.ts';
import { runAttached } from '../run-attached.ts';
import { buildBundles } from '../stack/build-bundles.ts';
import { labPulumiEnvironment, pulumiCommand } from '../stack/pulumi-command.ts';
import { ensureToolchain } from '../toolchain/ensure-toolchain.ts';
import { ensureStackParts } from './up.ts';

/** Runs the real Pulumi CLI on this project inside the lab's network, with the lab's backend, passphrase and stack; answers its exit status. */
export const pulumiVerb = async (args: readonly string[]): Promise<number> => {
  const toolchain = await ensureToolchain({ log: say });
  await buildBundles();
  await ensureStackParts(toolchain);
  return runAttached(pulumiCommand(toolchain, args), { cwd: checkoutDir, env: labPulumiEnvironment(toolchain) });
};
