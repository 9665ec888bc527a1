import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from './lab-error.ts';

/**
 * Name of the network namespace, and of the cgroup, that hold every process of the lab. There is one lab a machine, unless
 * `PROMHA_LAB` gives another a word of its own (small letters and digits): each has its own network, so both have the same addresses.
 */
export const labName = nameOf(process.env['PROMHA_LAB']);

/** State folder of the lab without a word of its own, as the committed stack file names it. */
export const defaultStateDir = '/var/lib/promha-lab';

/** Folder of everything the running lab keeps; `down` removes it. */
export const labStateDir = join('/var/lib', labName);

function nameOf(word: string | undefined): string {
  if (word === undefined || word === '') return 'promha-lab';
  if (/^[a-z0-9]{1,20}$/.test(word)) return `promha-lab-${word}`;
  throw new LabError(`PROMHA_LAB: should be up to 20 small letters and digits, got ${JSON.stringify(word)}`);
}

/** Root of the checkout whose code is running. */
export const checkoutDir = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** Path inside the lab's state folder. */
export const statePath = (...parts: readonly string[]): string => join(labStateDir, ...parts);
