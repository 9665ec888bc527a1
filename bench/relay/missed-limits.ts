import type { PairFigures } from './measure-pair.ts';
import type { RelayFigures } from './relay-figures.ts';

/** Memory that the relay may hold, at rest and with the backlog, in bytes. */
export const maxResidentBytes = 150 * 1000 * 1000;

/** How much longer than the bot's limits ask for a backlog may take. */
export const maxDrainRatio = 1.25;

function memoryOfPair(pair: PairFigures | undefined): readonly (readonly [string, number])[] {
  if (pair === undefined) return [];
  const moments = {
    'at rest': pair.rest,
    'while the backlog comes in': pair.taking,
    'while a new follower takes it': pair.copying,
    'while a killed leader comes back': pair.merging,
    'while the backlog drains': pair.draining,
  };
  return Object.entries(moments).flatMap(([when, { leader, follower }]) => [
    [`${when}, of the leader of two`, leader] as const,
    [`${when}, of the follower`, follower] as const,
  ]);
}

/** What the relay must keep and did not, a sentence each; none is the rule. */
export function missedLimits({ storms, rest, backlog, backlogMinimum, pair }: RelayFigures): readonly string[] {
  const shown = [
    ...storms.filter(({ contender }) => contender === 'relay').map(({ shown: count }) => ['storm', count] as const),
    ...(backlog === undefined ? [] : [['backlog', backlog.shown] as const]),
    ...(pair === undefined ? [] : [['two relays', pair.shown] as const]),
  ];
  const resting = rest.filter(({ contender }) => contender === 'relay').map(({ restBytes }) => restBytes);
  const memory = [
    ...resting.map((bytes) => ['at rest', bytes] as const),
    ...(backlog === undefined
      ? []
      : ([
          ['while the backlog comes in', backlog.takingPeakBytes],
          ['while the backlog drains', backlog.drainPeakBytes],
        ] as const)),
    ...memoryOfPair(pair),
  ];
  const drainLimitMs = backlogMinimum.ms * maxDrainRatio;
  return [
    ...shown.flatMap(([what, { lost, repeated, refused }]) =>
      lost + repeated + refused === 0
        ? []
        : [`${what}: ${lost} lost, ${repeated} repeated, ${refused} refused; each should be 0`],
    ),
    ...memory.flatMap(([when, bytes]) =>
      bytes < maxResidentBytes
        ? []
        : [`memory ${when}: ${Math.round(bytes / 1e6)} MB; should be under ${maxResidentBytes / 1e6} MB`],
    ),
    ...(backlog !== undefined && (backlog.drainedInMs ?? Infinity) > drainLimitMs
      ? [`backlog: drained in ${backlog.drainedInMs ?? Infinity} ms; should be at most ${drainLimitMs} ms`]
      : []),
  ];
}
