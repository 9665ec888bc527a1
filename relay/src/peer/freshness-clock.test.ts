import { expect, test } from 'vitest';
import { FreshnessClock } from './freshness-clock.ts';

const start = { monotonic: 0, wall: 1_000_000 };
let at = start;
const clocks = [() => at.monotonic, () => at.wall];

function pass(monotonicMs: number, wallMs = monotonicMs): void {
  at = { monotonic: at.monotonic + monotonicMs, wall: at.wall + wallMs };
}

test('knowledge counts from the moment it was asked for, for the lease', () => {
  const clock = new FreshnessClock(3000, clocks);
  expect(clock.isFresh).toBe(false);
  const asking = clock.begin();
  pass(1000);
  asking.succeeded();
  pass(1999);
  expect(clock.isFresh).toBe(true);
  pass(1);
  expect(clock.isFresh).toBe(false);
});

test('no answer is knowledge, too: from the moment of giving up', () => {
  const clock = new FreshnessClock(3000, clocks);
  const asking = clock.begin();
  pass(2000);
  asking.failed(2250);
  pass(2999);
  expect(clock.isFresh).toBe(true);
});

test.each([
  ['the process slept: both clocks went on', 20_000, 20_000],
  ['the machine slept: the wall clock alone went on', 10, 20_000],
  ['the wall clock was put right', 20_000, 10],
])('%s: what is concluded after it is old', (_name, monotonicMs, wallMs) => {
  const clock = new FreshnessClock(3000, clocks);
  const asking = clock.begin();
  pass(monotonicMs, wallMs);
  asking.failed(2250);
  expect(clock.isFresh).toBe(false);
});
