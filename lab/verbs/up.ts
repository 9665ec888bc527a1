import { existsSync } from 'node:fs';
import { checkMachine } from '../checks/check-machine.ts';
import { ensurePrograms } from '../checks/ensure-programs.ts';
import { unmarkDrill } from '../drill/drill-mark.ts';
import { mendCutDrill } from '../drill/put-back.ts';
import { ensureHosts } from '../hosts/ensure-hosts.ts';
import { imageDir } from '../hosts/image-dir.ts';
import { labHosts } from '../hosts/lab-hosts.ts';
import { LabError } from '../lab-error.ts';
import { checkoutDir, statePath } from '../lab-paths.ts';
import { ensureNetwork } from '../network/ensure-network.ts';
import { say } from '../progress.ts';
import { runAttached } from '../run-attached.ts';
import { buildBundles } from '../stack/build-bundles.ts';
import { clearPending } from '../stack/clear-pending.ts';
import { clearStaleLock } from '../stack/clear-stale-lock.ts';
import { committedKeyword, ensureStack } from '../stack/ensure-stack.ts';
import { ensureFeishu } from '../stack/feishu-daemon.ts';
import { ensureLabSecrets } from '../stack/lab-secrets.ts';
import { switchSecurity } from '../stack/security-switch.ts';
import { labPulumiEnvironment, labStack, pulumiCommand } from '../stack/pulumi-command.ts';
import { claimLab } from '../state/claim-lab.ts';
import type { Toolchain } from '../toolchain/ensure-toolchain.ts';

/** Catalog of the artifacts as this machine could get them, named by the lab's stack file. */
export const labCatalogFile = statePath('catalog.json');

/** Has network and hosts there and running; what already is stays untouched. */
export const upHosts = async (): Promise<void> => {
  await checkMachine(existsSync(imageDir()));
  await ensurePrograms();
  await claimLab();
  await ensureNetwork();
  await ensureHosts(labHosts);
};

/**
 * Has everything there that `pulumi` needs: tool chain and artifacts while the hosts boot, the fake Feishu, the stack, nothing in its way
 * of a run that died. What is there stays as it is.
 * @param secure Turns the stack's `security` on or off. Absent: as it was.
 */
export const upToPulumi = async (secure?: boolean): Promise<Toolchain> => {
  await checkMachine(existsSync(imageDir()));
  await ensurePrograms();
  await claimLab();
  await switchSecurity(secure);
  const [toolchain] = await bothOrThrow(
    ensureParts(),
    ensureNetwork().then(() => ensureHosts(labHosts)),
  );
  await ensureStackParts(toolchain);
  await clearStaleLock();
  await clearPending(toolchain);
  return toolchain;
};

/**
 * The whole lab: all that `pulumi` needs, and `pulumi up`. A lab that is there in part is completed, one that is whole is left as it is.
 * @param options `secure`: as in `upToPulumi`. `aside`: everything is said on stderr, for a call whose stdout is the answer of another command.
 */
export const up = async (
  options: { readonly aside?: boolean; readonly secure?: boolean | undefined } = {},
): Promise<void> => {
  const began = Date.now();
  const toolchain = await upToPulumi(options.secure);
  // First the hosts: a configuration that a drill broke would refuse the reload. The rules come back by this very `up`.
  const cut = await mendCutDrill();
  const args = ['up', '--stack', labStack, '--yes', '--skip-preview', '--non-interactive'];
  const status = await runAttached(pulumiCommand(toolchain, args), {
    cwd: checkoutDir,
    env: labPulumiEnvironment(toolchain),
    ...(options.aside === undefined ? {} : { aside: options.aside }),
  });
  if (status !== 0)
    throw new LabError(
      `pulumi up ended with status ${status}: its message above says why; the lab stays as it is, call \`npm run lab -- up\` again when the cause is gone`,
    );
  if (cut) await unmarkDrill();
  say(`up after ${((Date.now() - began) / 1000).toFixed(1)} s`);
};

/** Waits for both even if one fails, so that nothing is still at work when the failure is told. */
const bothOrThrow = async <A, B>(a: Promise<A>, b: Promise<B>): Promise<readonly [A, B]> => {
  await Promise.allSettled([a, b]);
  return [await a, await b];
};

/** Tool chain, artifacts and our own bundles: what comes from outside or is built, each with its own line on where it came from. */
const ensureParts = async (): Promise<Toolchain> => {
  const { ensureToolchain } = await import('../toolchain/ensure-toolchain.ts');
  const { ensureLabCatalog } = await import('../artifacts/ensure-lab-catalog.ts');
  const toolchain = await ensureToolchain({ log: say });
  await buildBundles();
  await ensureLabCatalog(labCatalogFile, say);
  return toolchain;
};

/** Everything `pulumi` needs beside the hosts: the bot to talk to, the stack with its secrets, the plugin. */
export const ensureStackParts = async (toolchain: Toolchain): Promise<void> => {
  const secrets = await ensureLabSecrets();
  await ensureFeishu(secrets, await committedKeyword());
  await ensureStack(toolchain, secrets);
  const { ensureCommandPlugin } = await import('../stack/ensure-command-plugin.ts');
  await ensureCommandPlugin(toolchain);
};
