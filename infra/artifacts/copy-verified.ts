import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ArtifactSource } from './artifact-sources.ts';
import { httpGet } from './http-get.ts';

/** Why one source did not give the archive. */
export class SourceError extends Error {
  override name = 'SourceError';
  /** True when the same source may do better in a moment: a broken transfer, a 5xx. */
  readonly transient: boolean;

  constructor(message: string, transient: boolean) {
    super(message);
    this.transient = transient;
  }
}

/**
 * Copies an archive from one source to `target`, computing its SHA-256 on the way. Nothing stands under `target` until the digest was
 * right: the bytes go to a hidden neighbour that is renamed at the end.
 * @throws SourceError
 */
export async function copyVerified(source: ArtifactSource, target: string, sha256: string): Promise<void> {
  const part = join(dirname(target), `.${basename(target)}.${randomBytes(4).toString('hex')}.part`);
  try {
    const digest = await copyHashing(await openSource(source), part);
    if (digest !== sha256) throw new SourceError(`sha256 is ${digest}, should be ${sha256}`, false);
    await rename(part, target);
  } finally {
    await rm(part, { force: true });
  }
}

async function openSource(source: ArtifactSource): Promise<Readable> {
  if (source.via === 'folder') {
    const seen = await stat(source.address).catch(() => undefined);
    if (!seen?.isFile()) throw new SourceError('no such file', false);
    return createReadStream(source.address, { highWaterMark: 1 << 20 });
  }
  const answer = await httpGet(source.address).catch((error: Error) => {
    throw new SourceError(error.message, !error.message.includes('cannot be resolved'));
  });
  if (answer.ok && answer.body) return Readable.fromWeb(answer.body);
  await answer.body?.cancel();
  throw new SourceError(
    `HTTP ${answer.status} ${answer.statusText}`.trim(),
    answer.status >= 500 || answer.status === 429,
  );
}

async function copyHashing(from: Readable, to: string): Promise<string> {
  const hash = createHash('sha256');
  const tap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    await pipeline(from, tap, createWriteStream(to, { mode: 0o644 }));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC') throw new SourceError(`no space left in ${dirname(to)}`, false);
    throw new SourceError(`transfer broke off: ${message}`, true);
  }
  return hash.digest('hex');
}

/** Removes what transfers that were killed left beside `target`; younger ones than an hour may still be under way. */
export async function removeStaleParts(target: string, nowMs: number = Date.now()): Promise<void> {
  const folder = dirname(target);
  const prefix = `.${basename(target)}.`;
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix) || !name.endsWith('.part')) continue;
    const seen = await stat(join(folder, name)).catch(() => undefined);
    if (seen && nowMs - seen.mtimeMs > 3_600_000) await rm(join(folder, name), { force: true });
  }
}
