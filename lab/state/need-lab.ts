import { existsSync } from 'node:fs';
import { LabError } from '../lab-error.ts';
import { labStateDir } from '../lab-paths.ts';
import { isBroken } from './find-broken.ts';
import { whyForeign } from './why-foreign.ts';

/**
 * For calls that use a running lab: refuses when there is none, and mends one that died half-way, for example with the machine.
 * Loads little, because each `exec` goes through here.
 * @param takeOver replaces a lab of another checkout by ours.
 */
export const needLab = async (takeOver: () => Promise<void>): Promise<void> => {
  if (!existsSync(labStateDir))
    throw new LabError('there is no lab on this machine yet: start it by `npm run lab -- up`');
  if (await whyForeign()) await takeOver();
  if (await isBroken()) await (await import('./mend.ts')).mend();
};
