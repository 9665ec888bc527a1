import { expect, test } from 'vitest';
import { missedFailoverLimits, type FailoverFigure, type FailoverFigures } from './failover-figures.ts';

const machine = { processors: '2', memoryGiB: 1, kernel: '', node: '', fileSystem: '', load: 0, syncsPerSecond: 1 };
const kept: FailoverFigure = {
  trouble: 'killed',
  proxy: 'endpoint',
  count: 160,
  failed: 0,
  medianMs: 3,
  p99Ms: 1500,
  maxMs: 1600,
};
const missed = (...loads: readonly FailoverFigure[]): readonly string[] =>
  missedFailoverLimits({ machine, perSecond: 20, seconds: 8, loads } satisfies FailoverFigures);

test('a failed query and a late one are missed promises of the endpoint, not of the other proxy', () => {
  expect(missed(kept, { ...kept, trouble: 'frozen', p99Ms: 3000 }, { ...kept, proxy: 'plain', failed: 80 })).toEqual(
    [],
  );
  expect(missed({ ...kept, failed: 1 }, { ...kept, trouble: 'frozen', p99Ms: 3001 })).toEqual([
    'killed: 1 of 160 queries failed',
    'frozen: p99 3001 ms, more than 3000 ms',
  ]);
  expect(missed({ ...kept, trouble: 'none', failed: 2 })).toEqual(['none: 2 of 160 queries failed']);
});
