import { findHoles } from './find-holes.ts';
import { findOutages, type Outage } from './find-outages.ts';
import { findSuspects, type Suspect } from './find-suspects.ts';
import type { JobIntervals } from './job-intervals.ts';
import { localSeries } from './local-series.ts';
import type { Prometheus, Series } from './prometheus-on-host.ts';
import { scrapeTimes, type ScrapeTimes } from './scrape-times.ts';
import { targetKey } from './target.ts';
import { groupOverlapping, pieces, span, type TimeRange, tryIntersect } from './time-range.ts';

/** Scrapes in one window of the first, coarse look. */
const windowIntervals = 30;

/** Steps that one question covers. */
const stepsAsked = 1000;

/** The Prometheus to heal and the one that helps. */
export interface HealingPair {
  readonly patient: Prometheus;
  readonly peer: Prometheus;
}

async function counts(prometheus: Prometheus, range: TimeRange, windowMs: number): Promise<readonly Series[]> {
  const expression = `sum by (job, instance) (count_over_time(up{${localSeries}}[${windowMs}ms]))`;
  return prometheus.range(expression, range, windowMs / 2);
}

/** The first, coarse look: windows that overlap by half, so that each short hole lies in one of them as a whole. */
async function suspects(pair: HealingPair, range: TimeRange, windowMs: number): Promise<readonly Suspect[]> {
  const found: Suspect[] = [];
  for (const piece of pieces({ ...range, endMs: range.endMs + windowMs / 2 }, (stepsAsked * windowMs) / 2)) {
    const [own, peers] = await Promise.all([counts(pair.patient, piece, windowMs), counts(pair.peer, piece, windowMs)]);
    found.push(...findSuspects(own, peers, windowMs));
  }
  return found;
}

async function timesAround(
  prometheus: Prometheus,
  stretches: readonly TimeRange[],
): Promise<readonly (readonly [TimeRange, ScrapeTimes])[]> {
  const found: (readonly [TimeRange, ScrapeTimes])[] = [];
  for (const group of groupOverlapping(stretches)) {
    const stretch = span(group);
    found.push([stretch, await scrapeTimes(prometheus, stretch)]);
  }
  return found;
}

/**
 * Finds what one Prometheus lacks and its peer has, by asking both.
 * @param range how far to look back, and now
 */
export async function survey(pair: HealingPair, range: TimeRange, intervals: JobIntervals): Promise<readonly Outage[]> {
  const windowMs = windowIntervals * intervals.longestMs;
  const wide = groupByTarget(await suspects(pair, range, windowMs));
  const around = wide.map(({ startMs, endMs }) => ({ startMs: startMs - windowMs, endMs: endMs + windowMs }));
  const times = await timesAround(pair.patient, around);
  const holes = wide.flatMap((suspect) => {
    const known = times.find(([stretch]) => stretch.startMs <= suspect.startMs && stretch.endMs >= suspect.endMs);
    const own = known?.[1].get(targetKey(suspect.target)) ?? [];
    return findHoles(suspect, own, intervals.of(suspect.target.job)).flatMap((hole) => {
      const asked = tryIntersect(hole, range);
      return asked === undefined ? [] : [{ ...hole, ...asked }];
    });
  });
  const outages: Outage[] = [];
  for (const group of groupOverlapping(holes)) {
    outages.push(...findOutages(group, await scrapeTimes(pair.peer, span(group))));
  }
  return outages;
}

/** Suspect stretches of one target that overlap, as they do where one question ends and the next begins, become one. */
function groupByTarget(found: readonly Suspect[]): readonly Suspect[] {
  const byTarget = Map.groupBy(found, ({ target }) => targetKey(target));
  return [...byTarget.values()].flatMap((stretches) =>
    groupOverlapping(stretches).flatMap((group) =>
      group[0] === undefined ? [] : [{ target: group[0].target, ...span(group) }],
    ),
  );
}
