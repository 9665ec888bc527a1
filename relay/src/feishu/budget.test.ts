import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Budget, feishuBudget, halfOf } from './budget.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => vi.useRealTimers());

const never = new AbortController().signal;

/** Starts `count` sends whose answers take `answerMs`; returns when each was started. */
async function startTimes(count: number, answerMs: number): Promise<readonly number[]> {
  const budget = new Budget(
    () => feishuBudget,
    () => performance.now(),
  );
  const begin = performance.now();
  const starts: number[] = [];
  const all = Array.from({ length: count }, async () => {
    const end = await budget.take(never);
    starts.push(performance.now() - begin);
    setTimeout(end, answerMs);
  });
  await vi.advanceTimersByTimeAsync(300_000);
  await Promise.all(all);
  return starts;
}

test.each([[0], [40], [400]])(
  'never more than 5 within a second or 100 within a minute, answers taking %i ms',
  async (answerMs) => {
    const starts = await startTimes(250, answerMs);
    expect(starts).toHaveLength(250);
    for (const [index, start] of starts.entries()) {
      expect((starts[index + 5] ?? Infinity) - start).toBeGreaterThanOrEqual(1000);
      expect((starts[index + 100] ?? Infinity) - start).toBeGreaterThanOrEqual(60_000);
    }
  },
);

test('uses what it may: 100 cards in under 20 s', async () => {
  expect((await startTimes(100, 0)).at(-1)).toBeLessThan(20_000);
});

test('whoever gives up waiting leaves the turn to the next', async () => {
  const budget = new Budget(
    () => [{ count: 1, windowMs: 1000 }],
    () => performance.now(),
  );
  const end = await budget.take(never);
  const leaving = new AbortController();
  const given = budget.take(leaving.signal);
  const next = budget.take(never);
  leaving.abort(new Error('gone'));
  await expect(given).rejects.toThrow('gone');
  expect(budget.waiting).toBe(1);
  end();
  await vi.advanceTimersByTimeAsync(1000);
  await next;
  expect(budget.waiting).toBe(0);
});

test('two relays that hear nothing of each other any more stay within the limits together, whatever they sent before', async () => {
  const clock = (): number => performance.now();
  const starts: number[] = [];
  let isApart = false;
  const apart = (): readonly { count: number; windowMs: number }[] | undefined =>
    isApart ? halfOf(feishuBudget) : undefined;
  const sendAll = async (budget: Budget, until: () => boolean): Promise<void> => {
    while (!until()) {
      const end = await budget.take(never);
      if (until()) return end(false);
      starts.push(clock());
      end();
    }
  };
  const leader = new Budget(() => feishuBudget, clock, { ownWindows: apart });
  let isOver = false;
  const first = sendAll(leader, () => isOver);
  await vi.advanceTimersByTimeAsync(15_000);
  isApart = true;
  // The other one leads, too, and knows of all that was sent until they parted.
  const other = new Budget(() => feishuBudget, clock, { others: [...starts], ownWindows: apart });
  const second = sendAll(other, () => isOver);
  await vi.advanceTimersByTimeAsync(150_000);
  isOver = true;
  await vi.advanceTimersByTimeAsync(120_000);
  await Promise.all([first, second]);
  const sorted = starts.toSorted((a, b) => a - b);
  expect(sorted.length).toBeGreaterThan(200);
  for (const [index, start] of sorted.entries()) {
    expect((sorted[index + 5] ?? Infinity) - start).toBeGreaterThanOrEqual(1000);
    expect((sorted[index + 100] ?? Infinity) - start).toBeGreaterThanOrEqual(60_000);
  }
});
