import { existsSync } from 'node:fs';
import { imageDir } from '../hosts/image-dir.ts';
import { checkoutDir, labStateDir } from '../lab-paths.ts';
import { labLayout, readLabRecord } from './lab-record.ts';

/** Why the lab found on this machine cannot be ours to go on with; undefined when it can, or when there is none. */
export const whyForeign = async (): Promise<string | undefined> => {
  if (!existsSync(labStateDir)) return undefined;
  const record = await readLabRecord();
  if (!record) return 'the lab on this machine was left half made or half removed';
  if (record.checkout !== checkoutDir) return `the lab on this machine belongs to the checkout ${record.checkout}`;
  if (record.layout !== labLayout) return 'the lab on this machine was made by another version of this project';
  if (record.image !== imageDir()) return "the hosts' root file system was made by another recipe";
  return undefined;
};
