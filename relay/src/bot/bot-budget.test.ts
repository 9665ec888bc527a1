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

test('after a half hour two relays that are apart begin their cards at least a second from each other, and both get on', async () => {
  const sending = [budget(0, false), budget(1, false)].map((own) => sendUntil(own, halfHour + 9999));
  await vi.advanceTimersByTimeAsync(12_000);
  const begun = await Promise.all(sending);
  expect(begun.map(({ length }) => length)).toEqual([4, 4]);
  const all = begun.flat().toSorted((a, b) => a - b);
  const gaps = all.slice(1).map((moment, index) => moment - (all[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000);
});

test('a leader with its follower keeps no slots: one card a second', async () => {
  const sending = sendUntil(budget(1, true), halfHour + 9999);
  await vi.advanceTimersByTimeAsync(12_000);
  expect((await sending).length).toBeGreaterThanOrEqual(8);
});
