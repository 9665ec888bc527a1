import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Size and digest of a file. */
export interface FileSum {
  readonly bytes: number;
  readonly sha256: string;
}

function counting(): { readonly meter: Transform; readonly sum: () => FileSum } {
  const hash = createHash('sha256');
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  return { meter, sum: () => ({ bytes, sha256: hash.digest('hex') }) };
}

/**
 * Writes a file for nobody's eyes but the caller's (0600), whole or not at all.
 * @param fill puts the bytes into the sink, and ends it
 */
export async function saveFile(path: string, fill: (sink: Writable) => Promise<void>): Promise<FileSum> {
  const { meter, sum } = counting();
  const written = pipeline(meter, createWriteStream(`${path}.partial`, { mode: 0o600 }));
  const filled = fill(meter).catch((error: Error) => {
    meter.destroy(error);
    throw error;
  });
  await Promise.all([filled, written]).catch(async (error: Error) => {
    await rm(`${path}.partial`, { force: true });
    throw error;
  });
  await rename(`${path}.partial`, path);
  return sum();
}

/** Size and digest of a file that is there. */
export async function sumOf(path: string): Promise<FileSum> {
  const { meter, sum } = counting();
  meter.resume();
  await pipeline(createReadStream(path), meter);
  return sum();
}
