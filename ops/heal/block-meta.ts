import { z } from 'zod';

const metaSchema = z.looseObject({
  ulid: z.string(),
  minTime: z.number(),
  maxTime: z.number(),
  stats: z.looseObject({ numSamples: z.number() }),
  compaction: z.looseObject({}),
});

/** What a block's `meta.json` says. */
export interface BlockMeta {
  readonly name: string;
  readonly samples: number;
  /** Text of the file to install. */
  readonly text: string;
}

/**
 * Reads a block's `meta.json` and prepares it for a Prometheus that runs.
 *
 * A block that reaches into the time of which the server still has samples in memory alone is dangerous: at its next start the server
 * takes everything before the end of its newest block for written, and drops it from the log. Blocks that Prometheus makes itself
 * of late samples carry the hint `from-out-of-order`, with which they do not count for that. `failed` keeps such a block from being
 * merged into a larger one, which would lose the hint, until the server has written its own block of the same time: with
 * that one it is merged in any case, and both marks are gone.
 * @param headMs oldest sample that the server has in memory, in milliseconds
 */
export function blockMeta(text: string, headMs: number): BlockMeta {
  const meta = metaSchema.parse(JSON.parse(text));
  const marks = meta.maxTime > headMs ? { failed: true, hints: ['from-out-of-order'] } : {};
  const marked = { ...meta, compaction: { ...meta.compaction, ...marks } };
  return { name: meta.ulid, samples: meta.stats.numSamples, text: `${JSON.stringify(marked, undefined, 2)}\n` };
}
