import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Partner } from '../engine/partner.ts';
import type { Budget } from '../feishu/budget.ts';
import { Journal } from '../journal/journal.ts';
import { budgetOf } from './bot-budget.ts';

const halfHour = Date.parse('2026-03-01T10:30:00Z');
const partner: Partner = {
  hasAll: () => Promise.resolve(true),
  permission: () => () => Promise.resolve('go'),
  onFull: () => Promise.resolve(false),
  onDamage: () => undefined,
};

let journal: Journal;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  vi.setSystemTime(halfHour);
  journal = new Journal(undefined, halfHour);
});
afterEach(() => {
  journal.close();
  vi.useRealTimers();
});

function budget(rank: 0 | 1, isConnected: boolean): Budget {
  const pair = { partner, isConnected: () => isConnected, aheadMs: 0 };
  return budgetOf(journal, { rank, sendTimeoutMs: 8000, pair });
}

/** Sends all it may, with answers after 120 ms; resolves with the moments. */
async function sendUntil(own: Budget, untilMs: number): Promise<readonly number[]> {
  const begun: number[] = [];
  const stopping = new AbortController();
  setTimeout(() => stopping.abort(new Error('time is up')), untilMs - Date.now());
  try {
    for (;;) {
      const end = await own.take(stopping.signal);
      begun.push(Date.now());
      await new Promise((resolve) => setTimeout(resolve, 120));
      end();
    }
  } catch {
    return begun;
  }
}

const gapsOf = (moments: readonly number[]): readonly number[] =>
  moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0));

test('after a half hour two relays that are apart begin their cards at least a second from each other, and both get on', async () => {
  const sending = [budget(0, false), budget(1, false)].map((own) => sendUntil(own, halfHour + 9999));
  await vi.advanceTimersByTimeAsync(12_000);
  const begun = await Promise.all(sending);
  expect(begun.map(({ length }) => length)).toEqual([4, 4]);
  const all = begun.flat().toSorted((a, b) => a - b);
  expect(Math.min(...gapsOf(all))).toBeGreaterThanOrEqual(1000);
});

test.each([
  ['full', Date.parse('2026-03-01T11:00:00Z')],
  ['half', halfHour],
])(
  'in the 10 s after a %s hour the only relay, or a leader with its follower, sends one card a second, before and after that five',
  async (_name, crowdedMs) => {
    for (const own of [budgetOf(journal, { rank: 0, sendTimeoutMs: 8000, pair: undefined }), budget(1, true)]) {
      vi.setSystemTime(crowdedMs - 3000);
      const sending = sendUntil(own, crowdedMs + 13_000);
      await vi.advanceTimersByTimeAsync(18_000);
      const begun = await sending;
      const from = (fromMs: number, toMs: number): readonly number[] =>
        begun.filter((moment) => crowdedMs + fromMs <= moment && moment < crowdedMs + toMs);
      expect(from(-3000, 0).length).toBeGreaterThanOrEqual(10);
      expect(Math.min(...gapsOf(from(0, 10_000)))).toBeGreaterThanOrEqual(1000);
      // A turn counts until its answer: 120 ms here.
      expect(from(0, 10_000).length).toBeGreaterThanOrEqual(8);
      expect(from(10_000, 13_000).length).toBeGreaterThanOrEqual(10);
    }
  },
);
