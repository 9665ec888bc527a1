import { ensureHost } from '../hosts/ensure-hosts.ts';
import { imageDir } from '../hosts/image-dir.ts';
import { labHost } from '../hosts/lab-hosts.ts';
import { powerOff, reboot } from '../hosts/power.ts';
import { wipeHost } from '../hosts/wipe-host.ts';
import { LabError } from '../lab-error.ts';
import { cutCable, joinCable } from '../network/cable.ts';
import { withProgress } from '../progress.ts';

const actions: Readonly<Record<string, (host: string) => Promise<void>>> = {
  off: powerOff,
  on: (host) => ensureHost(labHost(host), imageDir()),
  reboot: (host) => reboot(host),
  cut: cutCable,
  join: joinCable,
  wipe: (host) => wipeHost(labHost(host), imageDir()),
};

/** What can be done to a lab host. */
export const hostActions: readonly string[] = Object.keys(actions);

/** Does one thing to a host: power off at once, boot, reboot, network cut, network back, new disks; returns when it is so. */
export const hostVerb = async (name: string, action: string): Promise<void> => {
  const act = actions[action];
  if (!act) throw new LabError(`"${action}" cannot be done to a host: use one of ${hostActions.join(', ')}`);
  await withProgress(`${labHost(name).name} ${action}`, () => act(name));
};
