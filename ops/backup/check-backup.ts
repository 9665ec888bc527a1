import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError } from './backup-error.ts';
import { manifestFile, parseManifest, type Manifest } from './manifest.ts';
import { sumOf } from './save-file.ts';

/** Reads a backup's manifest. @throws BackupError when the folder is no backup, or one of another stack */
export async function readBackup(folder: string, stack: string): Promise<Manifest> {
  const text = await readFile(join(folder, manifestFile), 'utf8').catch(() => {
    throw new BackupError(`${folder}: is no backup: it has no ${manifestFile}`);
  });
  const manifest = parseManifest(text, folder);
  if (manifest.stack !== stack)
    throw new BackupError(
      `${folder}: is a backup of the stack ${manifest.stack}, not of ${stack}; nothing was changed`,
    );
  return manifest;
}

/** Compares files of a backup with what its manifest says of them. @throws BackupError naming each that is damaged or missing */
export async function checkFiles(
  folder: string,
  files: readonly { readonly file: string; readonly sha256: string }[],
): Promise<void> {
  const problems: string[] = [];
  for (const { file, sha256 } of files) {
    const sum = await sumOf(join(folder, file)).catch(() => undefined);
    if (sum === undefined) problems.push(`${file} is missing`);
    else if (sum.sha256 !== sha256) problems.push(`${file} is damaged (its sha256 is another one)`);
  }
  if (problems.length > 0)
    throw new BackupError(`${folder}: ${problems.join('; ')}; nothing was changed, take another backup`);
}
