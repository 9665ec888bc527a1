import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { list, type ReadEntry } from 'tar';

/** Below the folder of archives: sums of the files in each, named by the archive's own. */
const sumsFolder = '.sums';

/** A path as it stands where the archive was unpacked without its first folder; undefined: it is that folder. */
function unpackedPath(path: string): string | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.length < 2 ? undefined : `./${parts.slice(1).join('/')}`;
}

/** Names that `sha256sum` would print in another way, or that are no UTF-8. */
const oddName = /[\\\n\r\uFFFD]/;

/**
 * What `sha256sum` says of each file of a tar.gz that was unpacked without its first folder: `<sha256>  ./<path>`, sorted by nothing.
 * Undefined: it holds what only the unpacked files can tell.
 */
export async function fileSums(archive: string): Promise<string | undefined> {
  const sums = new Map<string, string>();
  let isOdd = false;
  const onReadEntry = (entry: ReadEntry): void => {
    const path = unpackedPath(entry.path);
    if (path === undefined) return void entry.resume();
    isOdd ||= oddName.test(path);
    // The last one of a name is the one that stays.
    sums.delete(path);
    if (entry.type === 'Link') {
      const target = sums.get(unpackedPath(entry.linkpath ?? '') ?? '');
      isOdd ||= target === undefined;
      sums.set(path, target ?? '');
    }
    const isFile = entry.type === 'File' || entry.type === 'OldFile' || entry.type === 'ContiguousFile';
    if (!isFile) return void entry.resume();
    const hash = createHash('sha256');
    entry.on('data', (chunk: Buffer) => hash.update(chunk));
    entry.on('end', () => sums.set(path, hash.digest('hex')));
  };
  await list({ file: archive, strict: true, onReadEntry });
  return isOdd ? undefined : [...sums].map(([path, sum]) => `${sum}  ${path}\n`).join('');
}

const known = new Map<string, Promise<string | undefined>>();

async function fromCache(archive: string, sha256: string): Promise<string | undefined> {
  const kept = join(dirname(archive), sumsFolder, sha256);
  try {
    return await readFile(kept, 'utf8');
  } catch {
    const sums = await fileSums(archive).catch(() => undefined);
    if (sums !== undefined) await keep(kept, sums).catch(() => undefined);
    return sums;
  }
}

async function keep(path: string, sums: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const making = `${path}.${process.pid}`;
  await writeFile(making, sums);
  await rename(making, path);
}

/**
 * {@link fileSums} of an archive of the cache, read once and then kept beside it: many hosts unpack the same one, and none of them has to
 * read all that it has just written. Undefined too where the archive cannot be read: whoever unpacks it says why.
 * @param sha256 Of the archive, which was checked.
 */
export function archiveSums(archive: string, sha256: string): Promise<string | undefined> {
  const sums = known.get(sha256) ?? fromCache(archive, sha256);
  known.set(sha256, sums);
  return sums;
}
