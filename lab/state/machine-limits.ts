import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { labStateDir } from '../lab-paths.ts';
import { say } from '../progress.ts';

interface Limit {
  /** What it is called by sysctl. */
  readonly name: string;
  readonly enough: number;
  /** Holds the limit as it was; a reboot takes it away with the limit. */
  readonly rememberedFile: string;
}

/** Limits of the whole machine that its labs together reach. */
const limits: readonly Limit[] = [
  // All hosts of all labs are root's: kernels allow 128, and a third lab does not boot with that. A host holds about ten.
  { name: 'fs.inotify.max_user_instances', enough: 8192, rememberedFile: '/run/promha-lab-inotify' },
  // Who knows whose address, counted over all networks: with 200 hosts 1024 are too few, and packets are dropped.
  { name: 'net.ipv4.neigh.default.gc_thresh3', enough: 8192, rememberedFile: '/run/promha-lab-neighbours' },
];

const fileOf = (limit: Limit): string => `/proc/sys/${limit.name.replaceAll('.', '/')}`;

/** Raises limits of the machine where they are low, and remembers them. */
export const raiseMachineLimits = async (): Promise<void> => {
  for (const limit of limits) {
    const now = (await readFile(fileOf(limit), 'utf8')).trim();
    if (Number(now) >= limit.enough) continue;
    if (!existsSync(limit.rememberedFile)) await writeFile(limit.rememberedFile, `${now}\n`);
    await writeFile(fileOf(limit), String(limit.enough));
    say(`${limit.name} is ${limit.enough} while a lab is up (it was ${now}); the last \`down\` puts it back`);
  }
};

/** Puts the limits back when no other lab of this machine is left. */
export const restoreMachineLimits = async (): Promise<void> => {
  const own = basename(labStateDir);
  const others = (await readdir('/var/lib')).filter((name) => /^promha-lab(-\w+)?$/.test(name) && name !== own);
  if (others.length > 0) return;
  for (const limit of limits) {
    if (!existsSync(limit.rememberedFile)) continue;
    await writeFile(fileOf(limit), (await readFile(limit.rememberedFile, 'utf8')).trim());
    await rm(limit.rememberedFile);
  }
};
