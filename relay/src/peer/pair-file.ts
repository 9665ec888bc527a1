import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const schema = z.object({
  /** Newest term that is known. */
  term: z.int().nonnegative(),
  /** True: this journal was a copy of the other relay's, and nothing of its own came into it since. */
  isCopy: z.boolean(),
  /** False: the journal was damaged, and what is missing in it need not have been shown. */
  isShownSure: z.boolean(),
  /** By how many milliseconds the other host's clock was ahead. */
  aheadMs: z.number(),
});

/** What a relay of two must know after a restart. */
export type PairMemory = z.infer<typeof schema>;

const nothing: PairMemory = { term: 0, isCopy: false, isShownSure: true, aheadMs: 0 };

/** Reads it; a file that is missing or damaged says nothing, and that is safe: what is here is then offered to the other relay. */
export function readPairFile(folder: string): PairMemory {
  try {
    return schema.catch(nothing).parse(JSON.parse(readFileSync(join(folder, 'pair.json'), 'utf8')));
  } catch {
    return nothing;
  }
}

/** Writes it, on the disk when this returns. Throws what the disk says. */
export function writePairFile(folder: string, memory: PairMemory): void {
  const path = join(folder, 'pair.json');
  const file = openSync(`${path}.new`, 'w', 0o600);
  try {
    writeSync(file, JSON.stringify(memory));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
  const directory = openSync(folder, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
