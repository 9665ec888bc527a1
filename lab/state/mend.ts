import { endCutDrill } from '../drill/put-back.ts';
import { ensureHost } from '../hosts/ensure-hosts.ts';
import { ensureImage } from '../hosts/ensure-image.ts';
import { ensureNetwork } from '../network/ensure-network.ts';
import { say, withProgress } from '../progress.ts';
import { committedKeyword } from '../stack/ensure-stack.ts';
import { ensureFeishu } from '../stack/feishu-daemon.ts';
import { ensureLabSecrets } from '../stack/lab-secrets.ts';
import { deadHosts, hadFeishu, isBroken } from './find-broken.ts';
import { withLabLock } from './lab-lock.ts';

/** Boots again what was running when a lab died, unless another call has done so by now. Hosts that were switched off stay off. */
export const mend = (): Promise<void> =>
  withLabLock('mending the lab', async () => {
    if (!(await isBroken())) return;
    say('the lab, or a call that changed it, died half-way: putting back in service what was running');
    await withProgress('mending the lab', bootDeadParts);
  });

const bootDeadParts = async (): Promise<void> => {
  const image = await ensureImage();
  await ensureNetwork();
  await Promise.all((await deadHosts()).map((host) => ensureHost(host, image)));
  if (hadFeishu()) await ensureFeishu(await ensureLabSecrets(), await committedKeyword());
  await endCutDrill();
};
