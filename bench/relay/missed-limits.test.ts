import { expect, test } from 'vitest';
import { missedLimits } from './missed-limits.ts';
import type { RelayFigures } from './relay-figures.ts';

const shown = { accepted: 110, refused: 0, lost: 0, repeated: 0, firstMs: 0, lastMs: 61_000 };
const backlog = {
  takingPeakBytes: 120e6,
  waitingBytes: 110e6,
  restartedBytes: 90e6,
  readyAfterMs: [400],
  firstCardAfterMs: 1000,
  drainedInMs: 61_000,
  drainPeakBytes: 130e6,
  shown,
};
const each = { leader: 120e6, follower: 110e6 };
const pair = {
  rest: each,
  taking: each,
  waiting: each,
  copying: each,
  merging: each,
  draining: each,
  copiedInMs: 3000,
  shown,
};
const figures: RelayFigures = {
  machine: {
    processors: '2',
    load: 0,
    memoryGiB: 4,
    kernel: 'Linux',
    node: 'v24',
    fileSystem: 'ext4',
    syncsPerSecond: 1000,
  },
  stormSize: { alerts: 5000, groups: 500 },
  stormMinimum: { cards: 11, ms: 2000 },
  storms: [],
  throughput: [],
  rest: [{ contender: 'relay', readyAfterMs: [300], restBytes: 90e6 }],
  backlogSize: { alerts: 50_000, groups: 500 },
  backlogMinimum: { cards: 105, ms: 60_000 },
  backlog,
  pair,
};

test('figures within the limits', () => {
  expect(missedLimits(figures)).toEqual([]);
});

test.each([
  [{ takingPeakBytes: 151e6 }, /comes in: 151 MB/],
  [{ drainPeakBytes: 200e6 }, /drains: 200 MB/],
  [{ drainedInMs: 90_000 }, /drained in 90000 ms/],
  [{ drainedInMs: undefined }, /drained/],
  [{ shown: { ...shown, lost: 3 } }, /3 lost/],
])('%o is told', (change, sentence) => {
  const [missed, ...others] = missedLimits({ ...figures, backlog: { ...backlog, ...change } });
  expect(missed).toMatch(sentence);
  expect(others).toEqual([]);
});

test.each([
  [{ taking: { ...each, leader: 160e6 } }, /comes in, of the leader of two: 160 MB/],
  [{ copying: { ...each, follower: 151e6 } }, /new follower takes it, of the follower: 151 MB/],
  [{ shown: { ...shown, repeated: 2 } }, /two relays: 0 lost, 2 repeated/],
])('of two relays %o is told', (change, sentence) => {
  expect(missedLimits({ ...figures, pair: { ...pair, ...change } })).toEqual([expect.stringMatching(sentence)]);
});

test('what the minimal relay loses is no limit of ours', () => {
  const answers = { answered: 0, givenUp: 0, posts: 0, lastAnswerMs: 0 };
  const storm = {
    contender: 'at-once',
    answers,
    shown: { ...shown, lost: 9 },
    answeredAfterMs: 0,
    shownAfterMs: 0,
  } as const;
  expect(missedLimits({ ...figures, storms: [storm] })).toEqual([]);
  expect(missedLimits({ ...figures, storms: [{ ...storm, contender: 'relay' }] })).toHaveLength(1);
});
