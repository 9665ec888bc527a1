import { shellQuote } from '../../infra/provider/ssh/shell-quote.ts';
import type { SessionPool } from '../../infra/provider/ssh/session-pool.ts';
import { HealError } from './heal-error.ts';
import type { Slice } from './plan-slices.ts';

/** Bytes of disk that healing needs on each side, at the same time. */
export interface SpaceNeeded {
  /** On the peer: the largest slice as text, and its block. */
  readonly peerBytes: number;
  /** On the host to heal: all blocks. */
  readonly patientBytes: number;
}

/** Measured: a line of text is 154 bytes on average with the labels of node_exporter; labels of one's own make it longer. */
const textBytesPerSample = 250;

/** Measured: 1.8 bytes a sample in a long slice. */
const chunkBytesPerSample = 4;

/** Measured: 330 bytes a series in the index and chunk of a slice of four scrapes. */
const indexBytesPerSeries = 1000;

/** Kept free on both sides whatever the slices need. */
const reserveBytes = 256 * 1024 ** 2;

/** About how large the block of a slice becomes, generously. */
export function blockBytes({ samples, series }: Slice): number {
  return samples * chunkBytesPerSample + series * indexBytesPerSeries;
}

/** What the slices need on the disks, generously. */
export function spaceNeeded(slices: readonly Slice[]): SpaceNeeded {
  return {
    peerBytes:
      reserveBytes + Math.max(0, ...slices.map((slice) => slice.samples * textBytesPerSample + blockBytes(slice))),
    patientBytes: reserveBytes + slices.reduce((sum, slice) => sum + blockBytes(slice), 0),
  };
}

/** Free bytes of the disk that a folder of a host is on. */
export async function freeBytes(pool: SessionPool, host: string, folder: string): Promise<number> {
  const result = await pool.run(host, `LC_ALL=C df -Pk ${shellQuote(folder)} | tail -n 1 | tr -s ' ' | cut -d' ' -f4`);
  const kilobytes = Number(result.stdout.trim());
  if (result.code !== 0 || !Number.isFinite(kilobytes) || result.stdout.trim() === '') {
    throw new HealError(`${host}: df: free space of ${folder} cannot be told: ${result.stderr.trim()}`);
  }
  return kilobytes * 1024;
}
