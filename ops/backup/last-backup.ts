import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { cacheFolder } from '../../infra/artifacts/cache-folder.ts';

const lastBackupSchema = z.object({
  stack: z.string(),
  /** When it was taken, ISO 8601 in UTC. */
  time: z.iso.datetime(),
  /** Folder of this machine, or `user@host:/path`. */
  place: z.string(),
});

/** The last whole backup of a stack that was taken from this machine. */
export type LastBackup = z.infer<typeof lastBackupSchema>;

const folder = (): string => join(cacheFolder(), 'backups');
const fileOf = (stack: string): string => join(folder(), `${stack}.json`);

/** Notes a backup for whoever asks later how old the last one is. */
export async function noteBackup(backup: LastBackup): Promise<void> {
  await mkdir(folder(), { recursive: true });
  const file = fileOf(backup.stack);
  await writeFile(`${file}.new`, `${JSON.stringify(backup)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** The last backup of a stack; undefined: none was taken from this machine, or its note is gone with the cache. */
export async function tryLastBackup(stack: string): Promise<LastBackup | undefined> {
  try {
    return lastBackupSchema.parse(JSON.parse(await readFile(fileOf(stack), 'utf8')));
  } catch {
    return undefined;
  }
}
