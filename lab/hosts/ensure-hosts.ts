import { withProgress } from '../progress.ts';
import { joinCable } from '../network/cable.ts';
import { ensureImage } from './ensure-image.ts';
import type { LabHost } from './lab-hosts.ts';
import { powerOn, systemState, waitBooted } from './power.ts';
import { prepareHost } from './prepare-host.ts';
import { ensureSshKeys } from './ssh-keys.ts';

/** Has all hosts running and plugged in: makes, boots or mends what is missing, leaves running ones alone. */
export const ensureHosts = async (hosts: readonly LabHost[], inUseImage?: string): Promise<void> => {
  const image = await ensureImage(inUseImage);
  await ensureSshKeys(hosts);
  await withProgress(`booting ${hosts.length} hosts`, () => Promise.all(hosts.map((host) => ensureHost(host, image))));
};

/** Has one host running and plugged in. */
export const ensureHost = async (host: LabHost, image: string): Promise<void> => {
  if ((await systemState(host.name)) === 'off') {
    await prepareHost(host, image);
  }
  await powerOn(host.name);
  await waitBooted(host.name);
  await joinCable(host.name);
};
