import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { labStateDir } from '../lab-paths.ts';
import { say } from '../progress.ts';

/** Most inotify instances of one user; all hosts of all labs are root's. Kernels allow 128, and a third lab does not boot with that. */
const limitFile = '/proc/sys/fs/inotify/max_user_instances';
const enough = 1024;

/** Holds the limit as it was; a reboot takes it away with the limit. */
const rememberedFile = '/run/promha-lab-inotify';

/** Raises the machine's limit of inotify instances where it is low, and remembers it. */
export const raiseInotifyLimit = async (): Promise<void> => {
  const now = (await readFile(limitFile, 'utf8')).trim();
  if (Number(now) >= enough) return;
  if (!existsSync(rememberedFile)) await writeFile(rememberedFile, `${now}\n`);
  await writeFile(limitFile, String(enough));
  say(`fs.inotify.max_user_instances is ${enough} while a lab is up (it was ${now}); the last \`down\` puts it back`);
};

/** Puts the limit back when no other lab of this machine is left. */
export const restoreInotifyLimit = async (): Promise<void> => {
  if (!existsSync(rememberedFile)) return;
  const own = basename(labStateDir);
  const others = (await readdir('/var/lib')).filter((name) => /^promha-lab(-\w+)?$/.test(name) && name !== own);
  if (others.length > 0) return;
  await writeFile(limitFile, (await readFile(rememberedFile, 'utf8')).trim());
  await rm(rememberedFile);
};
