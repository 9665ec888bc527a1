import type { FakeFeishu } from '../../lab/feishu/start-fake-feishu.ts';
import { shownStatesOf, type ShownMessage } from './shown-states-of.ts';
import type { TroubleLog } from './trouble-log.ts';

/** An accepted message. */
export interface ShownCard extends ShownMessage {
  readonly atMs: number;
}

/** A state that came more than once: the cards it was on. */
type Repeat = readonly [state: string, cards: readonly ShownCard[]];

/** All accepted messages, in order. */
export function shownCards(fake: FakeFeishu): readonly ShownCard[] {
  return fake
    .requests()
    .filter(({ accepted }) => accepted)
    .map((request) => ({ ...shownStatesOf(request), atMs: Date.parse(request.time) }));
}

/** Those of the expected states that are on none of them. */
export function missingStates(expected: readonly string[], cards: readonly ShownCard[]): readonly string[] {
  const all = new Set(cards.flatMap(({ states }) => [...states]));
  return expected.filter((state) => !all.has(state));
}

/** States that came twice, by what allows it. */
export interface Repeats {
  /** Under a second number, though nothing allows that. */
  readonly wrong: readonly Repeat[];
  /** Cards that came again with their number: their answer was lost in a kill. */
  readonly cards: number;
  /** States that both of two relays showed while they were apart, or that were on their way past a full disk when it was killed. */
  readonly states: number;
}

/** Sorts what came twice: what was told to two relays that were apart, what was on its way past a full disk, and cards whose answer was lost. */
export function repeatsOf(cards: readonly ShownCard[], { apart, killedFullAtMs }: TroubleLog): Repeats {
  const byState = new Map<string, ShownCard[]>();
  for (const card of cards) {
    for (const state of card.states) byState.set(state, [...(byState.get(state) ?? []), card]);
  }
  const repeated = [...byState].filter(([, shown]) => shown.length > 1);
  const isOfApart = ([, shown]: Repeat): boolean =>
    apart.some(({ fromMs, toMs }) => shown.filter(({ atMs }) => fromMs <= atMs && atMs <= toMs).length > 1);
  // What was under way out of memory, past a full disk, has no number that outlives a kill.
  const isOfFull = ([, [first]]: Repeat): boolean =>
    killedFullAtMs.some((atMs) => first !== undefined && first.atMs <= atMs && atMs - first.atMs < 2000);
  const others = repeated.filter((repeat) => !isOfApart(repeat) && !isOfFull(repeat));
  return {
    wrong: others.filter(([, shown]) => new Set(shown.map(({ number }) => number)).size > 1),
    cards: new Set(others.map(([, shown]) => shown[0]?.number)).size,
    states: repeated.length - others.length,
  };
}

/** Most requests in any time of this length: counted from each of them on. */
export function mostWithin(times: readonly number[], windowMs: number): number {
  let first = 0;
  let most = 0;
  for (const [index, time] of times.entries()) {
    while (time - (times[first] ?? time) >= windowMs) first++;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
