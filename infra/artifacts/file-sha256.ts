import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

const known = new Map<string, string>();

/**
 * SHA-256 of a file as lower-case hex, read as a stream; `undefined` when there is no such file.
 * Within one process a file is read once as long as its inode, size and times stay the same.
 */
export async function fileSha256(path: string): Promise<string | undefined> {
  const seen = await stat(path).catch(() => undefined);
  if (!seen?.isFile()) return undefined;
  const key = [path, seen.ino, seen.size, seen.mtimeMs, seen.ctimeMs].join('\0');
  const before = known.get(key);
  if (before !== undefined) return before;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  const digest = hash.digest('hex');
  known.set(key, digest);
  return digest;
}
