import { rm } from 'node:fs/promises';
import { LabError } from '../lab-error.ts';
import { mountPoints } from './mounts.ts';
import { unmountBelow } from './unmount-below.ts';

/**
 * Removes a folder and all below it, after unmounting whatever is mounted there: a removal must never walk through a mount into
 * something that is not ours.
 * @throws LabError when something stays mounted.
 */
export const removeTree = async (folder: string): Promise<void> => {
  await unmountBelow(folder);
  const left = (await mountPoints()).find((point) => point === folder || point.startsWith(`${folder}/`));
  if (left) throw new LabError(`${left} is still mounted: unmount it by \`umount ${left}\`, then call again`);
  await rm(folder, { recursive: true, force: true });
};
