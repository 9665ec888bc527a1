import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree } from '../state/remove-tree.ts';
import { ensureHost } from './ensure-hosts.ts';
import { hostDir } from './host-dir.ts';
import type { LabHost } from './lab-hosts.ts';
import { powerOff } from './power.ts';

/**
 * Takes a host's disks away and boots it with new ones: everything that was ever written on it is gone, as after a dead disk and a fresh
 * installation. It keeps its address and, as if somebody had put them back, its SSH host keys.
 */
export const wipeHost = async (host: LabHost, image: string): Promise<void> => {
  await powerOff(host.name);
  const folder = hostDir(host.name);
  for (const part of ['root', 'data', 'upper', 'work']) await removeTree(join(folder, part));
  for (const file of ['data.img', 'identified']) await rm(join(folder, file), { force: true });
  await ensureHost(host, image);
};
