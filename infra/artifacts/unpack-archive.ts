import { execFile } from 'node:child_process';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CatalogEntry } from '../model/catalog.ts';

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/**
 * Folder below `parent` that holds an archive's content, as on a host without its first folder; unpacked unless it is there. The
 * folder's name carries the digest, so that it never needs to be compared.
 */
export async function unpackArchive(
  archive: string,
  { name, version, sha256 }: Pick<CatalogEntry, 'name' | 'version' | 'sha256'>,
  parent: string,
): Promise<string> {
  const folder = join(parent, `${name}-${version}-${sha256.slice(0, 8)}`);
  if (await exists(folder)) return folder;
  const making = `${folder}.${process.pid}.making`;
  await mkdir(making, { recursive: true });
  await promisify(execFile)('tar', ['-xzf', archive, '-C', making, '--strip-components=1']);
  // Another process may have been faster: its folder has the same content.
  await rename(making, folder).catch(() => rm(making, { recursive: true, force: true }));
  return folder;
}
