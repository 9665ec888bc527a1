import type { Series } from './prometheus-on-host.ts';
import { type Target, targetKey } from './target.ts';
import { groupOverlapping, span, type TimeRange } from './time-range.ts';

/** A stretch in which one side has fewer scrapes of a target than the other. */
export interface Suspect extends TimeRange {
  readonly target: Target;
}

/** Scrapes that must be missing in a window: one more or less is a matter of where in its interval each side scrapes. */
export const missingScrapes = 2;

function countsByTarget(series: readonly Series[]): ReadonlyMap<string, ReadonlyMap<number, number>> {
  return new Map(
    series.map(({ metric, values }) => [
      targetKey(targetOf(metric)),
      new Map(values.map(({ atMs, value }) => [atMs, value])),
    ]),
  );
}

/** The target that a series belongs to. */
export function targetOf(metric: Readonly<Record<string, string>>): Target {
  return { job: metric['job'] ?? '', instance: metric['instance'] ?? '' };
}

/**
 * Where a Prometheus may have holes that its peer can fill.
 * @param own scrapes of each target in a window before each step, as the Prometheus has them
 * @param peers the same of its peer
 * @param windowMs length of that window
 */
export function findSuspects(own: readonly Series[], peers: readonly Series[], windowMs: number): readonly Suspect[] {
  const counts = countsByTarget(own);
  return peers.flatMap(({ metric, values }) => {
    const target = targetOf(metric);
    const ownCounts = counts.get(targetKey(target));
    const windows = values
      .filter(({ atMs, value }) => value - (ownCounts?.get(atMs) ?? 0) >= missingScrapes)
      .map(({ atMs }) => ({ startMs: atMs - windowMs, endMs: atMs }));
    return groupOverlapping(windows).map((group) => ({ target, ...span(group) }));
  });
}
