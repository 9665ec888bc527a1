import pLimit from 'p-limit';
import { withProgress } from '../progress.ts';
import { joinCable } from '../network/cable.ts';
import { ensureImage } from './ensure-image.ts';
import { findLeader } from './find-leader.ts';
import type { LabHost } from './lab-hosts.ts';
import { powerOn, waitBooted } from './power.ts';
import { prepareHost } from './prepare-host.ts';
import { ensureSshKeys } from './ssh-keys.ts';
import { raiseMachineLimits } from '../state/machine-limits.ts';

/** Hosts that boot at the same time: of more, each would take longer than is waited for. */
const bootsAtOnce = 8;

/** Has all hosts running and plugged in: makes, boots or mends what is missing, leaves running ones alone. */
export const ensureHosts = async (hosts: readonly LabHost[], inUseImage?: string): Promise<void> => {
  const image = await ensureImage(inUseImage);
  await ensureSshKeys(hosts);
  await raiseMachineLimits();
  await withProgress(`booting ${hosts.length} hosts`, () =>
    pLimit(bootsAtOnce).map(hosts, async (host) => {
      await ensureHost(host, image);
      await joinCable(host.name);
    }),
  );
};

/** Has one host running; a network that was cut stays cut. */
export const ensureHost = async (host: LabHost, image: string): Promise<void> => {
  if ((await findLeader(host.name)) === undefined) await prepareHost(host, image);
  await powerOn(host.name);
  await waitBooted(host.name);
};
