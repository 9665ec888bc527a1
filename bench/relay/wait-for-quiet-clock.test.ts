import { expect, test } from 'vitest';
import { untilQuietMs } from './wait-for-quiet-clock.ts';

const at = (time: string): number => Date.parse(`2026-03-01T${time}Z`);

test.each([
  ['01:10:00', 60_000, 0],
  ['01:30:00', 1000, 10_000],
  ['01:29:59', 1000, 11_000],
  ['01:29:00', 120_000, 70_000],
  ['01:59:00', 58_000, 0],
])('at %s, for %i ms: wait %i ms', (time, lengthMs, waitMs) => {
  expect(untilQuietMs(at(time), lengthMs)).toBe(waitMs);
});
