import { expect, test } from 'vitest';
import { budgetMinimumMs } from './budget-minimum.ts';

test.each([
  [0, 0],
  [5, 0],
  [6, 1000],
  [11, 2000],
  [100, 19_000],
  [101, 60_000],
  [106, 61_000],
  [201, 120_000],
])('%i cards need %i ms within 5 a second and 100 a minute', (cards, ms) => {
  expect(budgetMinimumMs(cards)).toBe(ms);
});
