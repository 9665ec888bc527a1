import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of everything the running lab keeps. There is one lab a machine, so the place is fixed; `down` removes it. */
export const labStateDir = '/var/lib/promha-lab';

/** Name of the network namespace, and of the cgroup, that hold every process of the lab. */
export const labName = 'promha-lab';

/** Root of the checkout whose code is running. */
export const checkoutDir = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** Path inside the lab's state folder. */
export const statePath = (...parts: readonly string[]): string => join(labStateDir, ...parts);
