import type { Hole } from './find-holes.ts';
import { missingScrapes } from './find-suspects.ts';
import { countWithin, type ScrapeTimes } from './scrape-times.ts';
import { targetKey } from './target.ts';
import { groupOverlapping, span, type TimeRange, tryIntersect } from './time-range.ts';

/** A hole that the peer can fill. */
export interface FillableHole extends Hole {
  /** Scrapes that the peer has in it. */
  readonly peerScrapes: number;
}

/** Holes of several targets at the same time. */
export interface Outage extends TimeRange {
  readonly holes: readonly FillableHole[];
  /** Holes in which the peer has nothing either. */
  readonly lost: readonly Hole[];
  /**
   * The time in which nothing at all was scraped, so that no rule had anything to compute from; undefined when some target has no
   * hole. What the peer computed then belongs to the history too.
   */
  readonly silence: TimeRange | undefined;
}

function silenceOf(holes: readonly Hole[], peers: ScrapeTimes): TimeRange | undefined {
  const common = holes.reduce<TimeRange | undefined>(
    (shared, hole) => (shared === undefined ? undefined : tryIntersect(shared, hole)),
    holes[0],
  );
  if (common === undefined) return undefined;
  const missing = new Set(holes.map(({ target }) => targetKey(target)));
  const isScraped = ([key, times]: readonly [string, readonly number[]]): boolean =>
    !missing.has(key) && countWithin(times, common) > 0;
  return [...peers].some(isScraped) ? undefined : { startMs: common.startMs, endMs: common.endMs };
}

/**
 * Puts the holes of one outage together and tells what of them the peer has. Where both histories begin, a scrape more or less is none:
 * the two just started at different moments.
 * @param peers when the peer scraped its targets, over the time of all holes
 */
export function findOutages(holes: readonly Hole[], peers: ScrapeTimes): readonly Outage[] {
  const counted = holes.map((hole) => ({ ...hole, peerScrapes: countWithin(peers.get(targetKey(hole.target)), hole) }));
  const real = counted.filter(({ isFirst, peerScrapes }) => !isFirst || peerScrapes >= missingScrapes);
  return groupOverlapping(real).map((group) => ({
    ...span(group),
    holes: group.filter(({ peerScrapes }) => peerScrapes > 0),
    lost: group.filter(({ peerScrapes }) => peerScrapes === 0),
    silence: silenceOf(group, peers),
  }));
}
