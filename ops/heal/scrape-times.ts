import { targetOf } from './find-suspects.ts';
import { localSeries } from './local-series.ts';
import type { Prometheus } from './prometheus-on-host.ts';
import { targetKey } from './target.ts';
import { pieces, type TimeRange } from './time-range.ts';

/** When each target was scraped: key of the target, times ascending. */
export type ScrapeTimes = ReadonlyMap<string, readonly number[]>;

/** Length of history that one question covers: some hundred kilobytes of answer for a hundred targets. */
const pieceMs = 2 * 3_600_000;

/** Asks a Prometheus when it scraped its targets in a range, also those scrapes that failed. */
export async function scrapeTimes(prometheus: Prometheus, range: TimeRange): Promise<ScrapeTimes> {
  const times = new Map<string, number[]>();
  for (const { startMs, endMs } of pieces(range, pieceMs)) {
    // The range of an expression is open on the left.
    const expression = `up{${localSeries}}[${endMs - startMs + 1}ms]`;
    for (const { metric, values } of await prometheus.instant(expression, endMs)) {
      const key = targetKey(targetOf(metric));
      const known = times.get(key) ?? [];
      known.push(...values.map(({ atMs }) => atMs));
      times.set(key, known);
    }
  }
  for (const known of times.values()) known.sort((a, b) => a - b);
  return times;
}

/** How many of these times lie in a range. */
export function countWithin(times: readonly number[] | undefined, { startMs, endMs }: TimeRange): number {
  return (times ?? []).filter((atMs) => atMs >= startMs && atMs <= endMs).length;
}
