import type { Outage } from './find-outages.ts';
import type { Target } from './target.ts';
import { type TimeRange, tryIntersect } from './time-range.ts';

/** What to copy of one target: its series within this time. */
export interface TargetRange extends TimeRange {
  readonly target: Target;
  /** Samples of one series further apart than this do not follow one another; whole. */
  readonly gapMs: number;
}

/** A part of an outage that becomes one block. */
export interface Slice extends TimeRange {
  readonly targets: readonly TargetRange[];
  /** The time for series of no target and for what rules computed; undefined when they are not to be copied. */
  readonly others: TimeRange | undefined;
  /** About how many series it holds. */
  readonly series: number;
  /** About how many samples it holds. */
  readonly samples: number;
}

/**
 * Prometheus cuts its own blocks at these times (`--storage.tsdb.min-block-duration`, 2 h). A block that reaches over such a
 * time would be merged with one that is cut there, and then hide samples that are not on the disk yet.
 */
const blockMs = 2 * 3_600_000;

/** Samples in one slice at most: about 800 MB as the text that promtool writes and reads. */
const maxSamples = 5_000_000;

/** How far two neighbours of a series may lie apart and still belong together, from the interval of its samples. promtool takes whole milliseconds only. */
export const gapMsOf = (intervalMs: number): number => Math.ceil(1.5 * intervalMs);

/** Samples that each scrape of a target adds; key of the target. */
export type SamplesPerScrape = (target: Target) => number;

function sliceOf(outage: Outage, range: TimeRange, samplesPerScrape: SamplesPerScrape): Slice | undefined {
  const targets = outage.holes.flatMap((hole) => {
    const part = tryIntersect(hole, range);
    return part === undefined ? [] : [{ ...part, target: hole.target, gapMs: gapMsOf(hole.intervalMs), hole }];
  });
  if (targets.length === 0) return undefined;
  const samples = targets.reduce((sum, { startMs, endMs, hole }) => {
    const share = (endMs - startMs + 1) / (hole.endMs - hole.startMs + 1);
    return sum + share * hole.peerScrapes * samplesPerScrape(hole.target);
  }, 0);
  return {
    ...range,
    targets: targets.map(({ target, startMs, endMs, gapMs }) => ({ target, startMs, endMs, gapMs })),
    others: outage.silence === undefined ? undefined : tryIntersect(outage.silence, range),
    series: targets.reduce((sum, { target }) => sum + samplesPerScrape(target), 0),
    samples: Math.ceil(samples),
  };
}

function halved({ startMs, endMs }: TimeRange): readonly TimeRange[] {
  const middleMs = Math.floor((startMs + endMs) / 2);
  return [
    { startMs, endMs: middleMs },
    { startMs: middleMs + 1, endMs },
  ];
}

/** Cuts an outage into parts that fit between the times at which Prometheus cuts its blocks, none larger than promtool can take at once. */
export function planSlices(outage: Outage, samplesPerScrape: SamplesPerScrape): readonly Slice[] {
  const cut = (range: TimeRange): readonly Slice[] => {
    const slice = sliceOf(outage, range, samplesPerScrape);
    if (slice === undefined) return [];
    const isSmall = slice.samples <= maxSamples || range.endMs - range.startMs < 60_000;
    return isSmall ? [slice] : halved(range).flatMap(cut);
  };
  const first = Math.floor(outage.startMs / blockMs);
  const last = Math.floor(outage.endMs / blockMs);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * blockMs)
    .flatMap((startMs) => tryIntersect(outage, { startMs, endMs: startMs + blockMs - 1 }) ?? [])
    .flatMap(cut);
}
