import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { imageDir } from '../hosts/ensure-image.ts';
import { checkoutDir, labStateDir } from '../lab-paths.ts';
import { say } from '../progress.ts';
import { labLayout, readLabRecord, writeLabRecord } from './lab-record.ts';
import { tearDown } from './tear-down.ts';

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

/** Makes the lab of this machine this checkout's: takes down what is not, saying so, and records ours. */
export const claimLab = async (): Promise<void> => {
  const foreign = await whyForeign();
  if (foreign) {
    say(`${foreign}: taking it down first, there is one lab a machine`);
    await tearDown();
  }
  if (await readLabRecord()) return;
  const hadNamespaces = existsSync('/run/netns') && (await readdir('/run/netns')).length > 0;
  await writeLabRecord({ checkout: checkoutDir, layout: labLayout, image: imageDir(), hadNamespaces });
};
