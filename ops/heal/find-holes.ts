import type { Suspect } from './find-suspects.ts';
import type { Target } from './target.ts';
import type { TimeRange } from './time-range.ts';

/** A hole in the history of one target: the time to fill, a half interval away from the scrapes on both sides of it. */
export interface Hole extends TimeRange {
  readonly target: Target;
  readonly intervalMs: number;
  /** True when nothing was scraped before it: the history begins behind it. */
  readonly isFirst: boolean;
}

/** Scrapes that lie further apart than this many intervals have a hole between them. */
const gapIntervals = 2.5;

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** The usual distance of scrapes; the configured one where there are too few to tell. */
function usualInterval(times: readonly number[], configuredMs: number): number {
  const distances = times.slice(1).map((atMs, index) => atMs - (times[index] ?? atMs));
  return distances.length < 5 ? configuredMs : (median(distances) ?? configuredMs);
}

/**
 * The holes of a target within a suspect stretch.
 *
 * What is filled keeps half an interval away from the scrapes around the hole: copies any nearer would make the series denser there
 * than it ever was. A hole that goes on until now is none yet: what is filled must not meet the scrapes to come.
 * @param times when the Prometheus scraped the target, ascending, from well before the stretch until well behind it
 * @param configuredMs scrape interval of the job in the stack file
 */
export function findHoles(suspect: Suspect, times: readonly number[], configuredMs: number): readonly Hole[] {
  const intervalMs = usualInterval(times, configuredMs);
  const isInside = (atMs: number): boolean => atMs >= suspect.startMs && atMs <= suspect.endMs;
  const hasBefore = times.some((atMs) => atMs < suspect.startMs);
  const trimmed = (beforeMs: number, afterMs: number, isFirst: boolean): Hole => ({
    target: suspect.target,
    intervalMs,
    isFirst,
    startMs: Math.ceil(beforeMs + intervalMs / 2),
    // Open on this side: a peer that scrapes right at both ends has one more than are missing.
    endMs: Math.ceil(afterMs - intervalMs / 2) - 1,
  });
  // Nothing before the stretch: the history begins with it, so the hole reaches to where it begins.
  const edges = [...(hasBefore ? [] : [suspect.startMs - intervalMs]), ...times];
  return edges.slice(1).flatMap((afterMs, index) => {
    const beforeMs = edges[index] ?? afterMs;
    const touches = isInside(beforeMs) || isInside(afterMs) || (beforeMs < suspect.startMs && afterMs > suspect.endMs);
    const hole = trimmed(beforeMs, afterMs, !hasBefore && index === 0);
    return touches && afterMs - beforeMs > gapIntervals * intervalMs && hole.startMs <= hole.endMs ? [hole] : [];
  });
}
