import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { imageDir } from '../hosts/image-dir.ts';
import { checkoutDir } from '../lab-paths.ts';
import { say } from '../progress.ts';
import { labLayout, readLabRecord, writeLabRecord } from './lab-record.ts';
import { tearDown } from './tear-down.ts';
import { whyForeign } from './why-foreign.ts';

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
