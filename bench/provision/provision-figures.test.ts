import { expect, test } from 'vitest';
import { provisionFiguresAsMarkdown } from './figures-as-markdown.ts';
import { missedBars, offField } from './missed-bars.ts';
import type { Action, ContenderName, ProvisionFigures, Run } from './provision-figures.ts';

const machine = { processors: '2', memoryGiB: 1, kernel: '', node: '', fileSystem: '', load: 0, syncsPerSecond: 1 };

const run = (contender: ContenderName, action: Action, seconds: number): Run => ({
  contender,
  action,
  cost: { wallMs: seconds * 1000, processorMs: 500, peakBytes: 3e8, connections: 4, sentBytes: 2.5e6 },
});

/** A machine on which the floor is where it was measured, and everything is just at its bar. */
const atTheBars: readonly Run[] = [
  run('floor', 'first', 4),
  run('floor', 'unchanged', 0.6),
  run('pyinfra', 'first', 13),
  run('pyinfra', 'unchanged', 6),
  run('promha', 'first', 10),
  run('promha', 'unchanged', 2.5),
  run('promha', 'looked', 4),
  run('promha', 'preview', 2.5),
  run('promha', 'rule', 3),
];

const replaced = (...others: readonly Run[]): readonly Run[] => [
  ...atTheBars.filter((one) => !others.some((o) => o.contender === one.contender && o.action === one.action)),
  ...others,
];

const figures = (runs: readonly Run[]): ProvisionFigures => ({
  ...{ machine, runs, rounds: 1, pyinfraVersion: '3.10.0', idleSeconds: 60 },
  idle: [
    {
      service: 'prometheus',
      hosts: ['prom01', 'prom02'],
      residentBytes: 64 * 1024 ** 2,
      processorShare: 0.012,
      tasks: 9,
      limitBytes: 512 * 1024 ** 2,
    },
  ],
});

test('what is at its bar is kept, what is above it is missed, each with its figure and its limit', () => {
  expect(missedBars(atTheBars)).toEqual([]);
  expect(missedBars(replaced(run('promha', 'first', 10.1), run('promha', 'looked', 4.2)))).toEqual([
    'first convergence, 2.5 x the floor: 10.10 s, should be at most 10.00 s on this machine',
    '--refresh, 1.5 s more than without: 1.70 s, should be at most 1.50 s on this machine',
  ]);
});

test('bars in seconds are scaled by the floor of the same run, ratios are not', () => {
  const slow = replaced(run('floor', 'unchanged', 1.2), run('promha', 'rule', 6), run('promha', 'unchanged', 3.5));
  expect(missedBars(slow)).toEqual([
    'nothing changed, half of pyinfra: 3.50 s, should be at most 3.00 s on this machine',
  ]);
  expect(missedBars(replaced(run('floor', 'unchanged', 0.3)))).toContain(
    'one rule changed, 3 s: 3.00 s, should be at most 1.50 s on this machine',
  );
});

test('the middle one of several runs counts', () => {
  expect(missedBars([...atTheBars, run('promha', 'rule', 9), run('promha', 'rule', 2)])).toEqual([]);
});

test('a comparison that is not where the field was measured is told', () => {
  expect(offField(replaced(run('floor', 'first', 5.1), run('pyinfra', 'first', 17)))).toEqual([
    'pyinfra, first: 17.00 s, was 13.00 s where the field was measured',
  ]);
});

test('the page shows ratios, and for who always looks the same figure with --refresh', () => {
  const lines = provisionFiguresAsMarkdown(figures(atTheBars)).split('\n');
  expect(lines).toContain('| first convergence | **10.0 s** | 13.0 s | 4.0 s | 0.8 x | 2.5 x | - |');
  expect(lines).toContain('| nothing changed, `--refresh` | **4.0 s** | 6.0 s | 0.6 s | 0.7 x | 6.7 x | - |');
  expect(lines).toContain('| preview of one rule | **2.5 s** | - | - | - | - | - |');
  expect(lines).toContain('| first convergence | ssh and tar | 4.0 | 0.5 | 300 MB | 4 | 2.50 MB |');
  expect(lines).toContain('| prometheus | prom01, prom02 | 67 MB | 537 MB | 13 % | 1.2 % | 9 |');
});
