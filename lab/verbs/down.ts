import { existsSync } from 'node:fs';
import { checkoutDir, labStateDir } from '../lab-paths.ts';
import { say } from '../progress.ts';
import { readLabRecord } from '../state/lab-record.ts';
import { purgeCache, tearDown } from '../state/tear-down.ts';

/** Takes the lab of this machine down, whichever checkout it came from; with `purge` the cache goes too. */
export const down = async (options: { readonly purge?: boolean }): Promise<void> => {
  const record = await readLabRecord();
  if (record && record.checkout !== checkoutDir) say(`this lab was made from the checkout ${record.checkout}`);
  const there = existsSync(labStateDir);
  await tearDown();
  if (options.purge) await purgeCache();
  say(there ? 'the lab is down' : 'no lab was up');
};
