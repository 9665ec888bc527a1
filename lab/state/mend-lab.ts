import { existsSync } from 'node:fs';
import { ensureHost } from '../hosts/ensure-hosts.ts';
import { ensureImage } from '../hosts/ensure-image.ts';
import { findLeader } from '../hosts/find-leader.ts';
import { labHosts, type LabHost } from '../hosts/lab-hosts.ts';
import { hasSupervisor, isWantedOn } from '../hosts/power.ts';
import { LabError } from '../lab-error.ts';
import { labStateDir, statePath } from '../lab-paths.ts';
import { ensureNetwork } from '../network/ensure-network.ts';
import { netnsFile } from '../network/network-plan.ts';
import { say, withProgress } from '../progress.ts';
import { committedKeyword } from '../stack/ensure-stack.ts';
import { ensureFeishu } from '../stack/feishu-daemon.ts';
import { ensureLabSecrets } from '../stack/lab-secrets.ts';
import { whyForeign } from './claim-lab.ts';
import { isPopulated, labCgroup } from './lab-cgroup.ts';
import { withLabLock } from './lab-lock.ts';
import { isMounted } from './mounts.ts';

/**
 * For calls that use a running lab: refuses when there is none, and mends one that died half-way, for example with the machine.
 * Hosts that were switched off on purpose stay off. A lab of another checkout is handed to `takeOver`.
 */
export const mendLab = async (takeOver: () => Promise<void>): Promise<void> => {
  if (!existsSync(labStateDir))
    throw new LabError('there is no lab on this machine yet: start it by `npm run lab -- up`');
  if (await whyForeign()) await takeOver();
  if (!(await isBroken())) return;
  await withLabLock('mending the lab', async () => {
    if (!(await isBroken())) return;
    say('the lab died half-way: booting again what was running');
    await withProgress('mending the lab', mend);
  });
};

const feishuSettings = statePath('feishu.json');

const isBroken = async (): Promise<boolean> => {
  if (!(await isMounted(netnsFile))) return true;
  if (existsSync(feishuSettings) && !(await isPopulated(labCgroup('feishu')))) return true;
  return (await deadHosts()).length > 0;
};

/** Hosts that should run, do not, and have nobody who boots them again. */
const deadHosts = async (): Promise<readonly LabHost[]> => {
  const dead: LabHost[] = [];
  for (const host of labHosts) {
    if (
      (await isWantedOn(host.name)) &&
      !(await hasSupervisor(host.name)) &&
      (await findLeader(host.name)) === undefined
    )
      dead.push(host);
  }
  return dead;
};

const mend = async (): Promise<void> => {
  const image = await ensureImage();
  await ensureNetwork();
  const dead = await deadHosts();
  await Promise.all(dead.map((host) => ensureHost(host, image)));
  if (existsSync(feishuSettings)) await ensureFeishu(await ensureLabSecrets(), await committedKeyword());
};
