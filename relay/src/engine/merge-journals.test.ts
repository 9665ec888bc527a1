import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Journal } from '../journal/journal.ts';
import { sampleAlert, sampleNotification } from '../testing/sample-notification.ts';
import type { Alert } from '../webhook/notification.ts';
import { mergeJournals, type MergeCounts } from './merge-journals.ts';
import { takeAlerts, takeDoubts } from './take-alerts.ts';

let into: Journal;
let from: Journal;
beforeEach(() => {
  into = new Journal(undefined, 0, { rank: 0 });
  from = new Journal(undefined, 0, { rank: 1 });
});
afterEach(() => {
  into.close();
  from.close();
});

const begunMs = Date.parse('2026-03-01T01:40:00Z');
const over = { status: 'resolved', endsAt: '2026-03-01T01:39:00Z' } as const;
const timing = () => ({ repeatMs: 14_400_000, lateMs: 60_000 });

/** Takes states of alert `name`, some seconds after 01:40. */
async function take(journal: Journal, seconds: number, name: string, change: Partial<Alert> = {}): Promise<void> {
  const alert = sampleAlert({ fingerprint: name, ...change });
  await takeAlerts(journal, sampleNotification([alert], { groupKey: name }), timing, begunMs + seconds * 1000);
}

/** Shows everything of a journal. */
function show(journal: Journal): void {
  put(journal);
  for (const { number } of [...journal.cards.all()]) journal.write(() => journal.cards.settle(number));
}

function put(journal: Journal, form: 0 | 1 = 0): void {
  const states = [...journal.alerts.pending()].map(({ state }) => state.id);
  const number = journal.cards.nextNumber();
  journal.write(() => journal.cards.put({ number, body: { number }, bytes: 0, color: 'red', states }, form, 0));
}

function pending(journal: Journal): readonly string[] {
  return [...journal.alerts.pending()].map(({ state }) => `${state.fingerprint} ${state.status}`);
}

function merge(change: object = {}): Promise<MergeCounts> {
  const sending = (): ReadonlySet<number> => new Set();
  const options = { isShownSure: true, keepsCards: true, aheadMs: 0, timingOf: timing, sending, ...change };
  return mergeJournals(into, from, options);
}

describe('what waits', () => {
  test('there and is not known here is added, with its group; a second time changes nothing', async () => {
    await take(from, 0, 'a');
    await take(from, 1, 'a', over);
    expect(await merge()).toEqual({ added: 2, crossedOut: 0 });
    expect(pending(into)).toEqual(['a firing', 'a resolved']);
    expect([...into.alerts.pending()][0]?.context.receiver).toBe(sampleNotification().receiver);
    expect(await merge()).toEqual({ added: 0, crossedOut: 0 });
  });

  test('there in doubt is in doubt here, and comes to its time unless something newer is known', async () => {
    for (const name of ['a', 'b']) {
      for (const journal of [into, from]) {
        await take(journal, 0, name);
        await take(journal, 1, name, over);
      }
      await take(from, 2, name);
    }
    show(into);
    await merge();
    await take(into, 3, 'b', over);
    expect(takeDoubts(into, timing, begunMs + 61_000).new).toBe(0);
    expect(takeDoubts(into, timing, begunMs + 62_000).new).toBe(1);
    expect(pending(into)).toEqual(['a firing']);
    expect(takeDoubts(into, timing, begunMs + 999_000).new).toBe(0);
  });

  test('there in doubt, of whose group more was told here since, is not in doubt here any more', async () => {
    for (const journal of [into, from]) {
      await take(journal, 0, 'a');
      await take(journal, 1, 'a', over);
      await take(journal, 2, 'a');
    }
    // The other one was killed; what had followed it leads, and is told that the alert is over, as both of them had been told before.
    await take(into, 5, 'a', over);
    show(into);
    await merge();
    expect(takeDoubts(into, timing, begunMs + 999_000).new).toBe(0);
    expect(pending(into)).toEqual([]);
  });

  test('here in doubt, of whose group more was told there since, is not in doubt here any more', async () => {
    for (const journal of [into, from]) {
      for (const name of ['a', 'b', 'c']) {
        await take(journal, 0, name);
        await take(journal, 1, name, over);
        await take(journal, 2, name);
      }
      show(journal);
    }
    // The way between the two is cut: what had followed leads too, and only the other one is told that `a` is over; `b` fires, says that one.
    await take(from, 5, 'a', over);
    await take(from, 6, 'b');
    await merge();
    expect(into.doubts.all().map(({ fingerprint }) => fingerprint)).toEqual(['b', 'c']);
  });

  test('there with its old start, learnt after its end was here, is in doubt', async () => {
    await take(into, 0, 'a');
    await take(into, 1, 'a', over);
    show(into);
    // It was frozen, and finds what it was told before.
    await take(from, 2, 'a');
    expect(await merge()).toEqual({ added: 0, crossedOut: 0 });
    expect(takeDoubts(into, timing, begunMs + 61_999).new).toBe(0);
    expect(takeDoubts(into, timing, begunMs + 62_000).new).toBe(1);
    expect(pending(into)).toEqual(['a firing']);
  });

  test('there with its old start and its end, both learnt after its end was here, is not shown again', async () => {
    await take(into, 0, 'a');
    await take(into, 1, 'a', over);
    show(into);
    await take(from, 2, 'a');
    await take(from, 3, 'a', over);
    expect(await merge()).toEqual({ added: 0, crossedOut: 0 });
    expect(into.doubts.all()).toEqual([]);
    expect(pending(into)).toEqual([]);
  });

  test('there for another time, though its end is here: it was known there, too', async () => {
    for (const journal of [into, from]) {
      await take(journal, 0, 'a');
      await take(journal, 1, 'a', over);
      show(journal);
    }
    await take(from, 62, 'a');
    expect(await merge()).toEqual({ added: 1, crossedOut: 0 });
    expect(pending(into)).toEqual(['a firing']);
  });

  test('here with its old start, learnt after its end was shown there, is in doubt', async () => {
    await take(from, 0, 'a');
    await take(from, 1, 'a', over);
    show(from);
    await take(into, 2, 'a');
    put(into);
    expect(await merge()).toEqual({ added: 0, crossedOut: 1 });
    expect([pending(into), into.cards.counts().waiting]).toEqual([[], 0]);
    expect(takeDoubts(into, timing, begunMs + 62_000).new).toBe(1);
    expect(pending(into)).toEqual(['a firing']);
  });

  test('in both is there once', async () => {
    await take(into, 0, 'a');
    await take(from, 2, 'a', { startsAt: '2026-03-01T01:30:10Z' });
    await merge();
    expect(pending(into)).toEqual(['a firing']);
  });

  test('there but was shown here is not shown again', async () => {
    await take(into, 0, 'a');
    show(into);
    await take(from, 2, 'a');
    expect(await merge()).toEqual({ added: 0, crossedOut: 0 });
    expect(pending(into)).toEqual([]);
  });

  test('here and was shown there is crossed out, with its card', async () => {
    await take(into, 0, 'a');
    put(into);
    await take(from, 0, 'a');
    show(from);
    expect(await merge()).toEqual({ added: 0, crossedOut: 1 });
    expect([pending(into), into.cards.counts().waiting]).toEqual([[], 0]);
  });

  test('here on a card of both, accepted there when that one was killed: what waits of its alerts there makes no new number', async () => {
    for (const journal of [into, from]) {
      await take(journal, 0, 'a');
      await take(journal, 0, 'b');
      put(journal);
      await take(journal, 1, 'a', over);
    }
    from.write(() => from.cards.settle(1));
    expect(await merge()).toEqual({ added: 0, crossedOut: 0 });
    expect(into.alerts.onCard(1).map(({ fingerprint, status }) => `${fingerprint} ${status}`)).toEqual([
      'a firing',
      'b firing',
    ]);
  });

  test('here, with a part that was shown there: the rest of its card is left', async () => {
    // Apart, so its numbers are others.
    into.write(() => into.cards.countFrom(1001));
    await take(into, 0, 'a');
    await take(into, 0, 'b');
    put(into);
    await take(from, 0, 'a');
    show(from);
    await merge();
    expect([pending(into), into.cards.counts().waiting]).toEqual([['b firing'], 0]);
  });

  test('here on a card that is being sent stays as it is', async () => {
    await take(into, 0, 'a');
    put(into);
    await take(from, 0, 'a');
    show(from);
    expect(await merge({ sending: () => new Set([1]) })).toEqual({ added: 0, crossedOut: 0 });
    expect(into.cards.counts().waiting).toBe(1);
  });

  test('the beginning here, the end there: both, in order', async () => {
    await take(into, 0, 'a');
    await take(from, 5, 'a', over);
    await merge();
    expect(pending(into)).toEqual(['a firing', 'a resolved']);
  });

  test('the beginning here is not shown after the end that was shown there', async () => {
    await take(into, 0, 'a');
    await take(from, 5, 'a', over);
    show(from);
    await merge();
    expect(pending(into)).toEqual([]);
    expect(into.records.of('a')?.status).toBe('resolved');
  });

  test('another episode there is added although the first was shown here', async () => {
    await take(into, 0, 'a');
    await take(into, 1, 'a', over);
    show(into);
    await take(from, 100, 'a', { startsAt: '2026-03-01T01:41:00Z' });
    await merge();
    expect(pending(into)).toEqual(['a firing']);
    expect(into.records.of('a')?.episode).toBe(2);
  });

  test('a damaged journal crosses nothing out: what it lost need not have been shown', async () => {
    await take(into, 0, 'a');
    await take(from, 0, 'a');
    show(from);
    expect(await merge({ isShownSure: false })).toEqual({ added: 0, crossedOut: 0 });
    expect(pending(into)).toEqual(['a firing']);
  });
});

test('a card on its way there keeps number and form; further numbers are above all', async () => {
  into.write(() => into.cards.countFrom(1000));
  await take(from, 0, 'a');
  put(from, 1);
  await merge();
  expect(into.cards.get(1)).toMatchObject({ form: 1, body: { number: 1 }, alerts: 1 });
  expect(into.alerts.onCard(1).map(({ fingerprint }) => fingerprint)).toEqual(['a']);
  expect(into.cards.nextNumber()).toBe(1000);
});

test('the turns of both count', async () => {
  into.write(() => into.cards.endTurn(into.cards.beginTurn(1), 2));
  from.write(() => from.cards.endTurn(from.cards.beginTurn(1), 3));
  await merge();
  await merge();
  expect(into.cards.turns()).toEqual([
    { rank: 0, begunMs: 1, endedMs: 2 },
    { rank: 1, begunMs: 1, endedMs: 3 },
  ]);
});

test('5,000 states in pages', async () => {
  const alerts = Array.from({ length: 5000 }, (_, index) => sampleAlert({ fingerprint: `f${index}` }));
  await takeAlerts(from, sampleNotification(alerts), timing, begunMs);
  expect(await merge()).toEqual({ added: 5000, crossedOut: 0 });
});
