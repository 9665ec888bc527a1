/** A stretch of time, both ends included, in milliseconds since 1970. */
export interface TimeRange {
  readonly startMs: number;
  readonly endMs: number;
}

/** What two ranges share; undefined when they share nothing. */
export function tryIntersect(a: TimeRange, b: TimeRange): TimeRange | undefined {
  const range = { startMs: Math.max(a.startMs, b.startMs), endMs: Math.min(a.endMs, b.endMs) };
  return range.startMs <= range.endMs ? range : undefined;
}

/** The smallest range that holds all of them. */
export function span(ranges: readonly TimeRange[]): TimeRange {
  return {
    startMs: Math.min(...ranges.map(({ startMs }) => startMs)),
    endMs: Math.max(...ranges.map(({ endMs }) => endMs)),
  };
}

/**
 * Puts things that overlap in time together, sorted by time; those that touch overlap.
 * @returns groups whose spans do not overlap
 */
export function groupOverlapping<T extends TimeRange>(items: readonly T[]): readonly (readonly T[])[] {
  const groups: T[][] = [];
  let endMs = -Infinity;
  for (const item of items.toSorted((a, b) => a.startMs - b.startMs)) {
    const group = groups.at(-1);
    if (group === undefined || item.startMs > endMs) groups.push([item]);
    else group.push(item);
    endMs = Math.max(endMs, item.endMs);
  }
  return groups;
}

/** Cuts a range into pieces of at most `pieceMs`; each begins a millisecond behind the end of the one before. */
export function pieces({ startMs, endMs }: TimeRange, pieceMs: number): readonly TimeRange[] {
  const cut: TimeRange[] = [];
  for (let from = startMs; from <= endMs; from += pieceMs) {
    cut.push({ startMs: from, endMs: Math.min(from + pieceMs - 1, endMs) });
  }
  return cut;
}
