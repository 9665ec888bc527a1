import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Journal } from '../journal/journal.ts';
import { over, sampleAlert, sampleNotification } from '../testing/sample-notification.ts';
import type { Alert } from '../webhook/notification.ts';
import { DoubtWatch, type AskWhatFires } from './doubt-watch.ts';
import { takeAlerts } from './take-alerts.ts';

const lateMs = 60_000;
const timing = () => ({ repeatMs: 14_400_000, lateMs });
const begunMs = Date.parse('2026-03-01T01:40:00Z');

let journal: Journal;
let nowMs: number;
beforeEach(() => {
  journal = new Journal(undefined, begunMs);
  nowMs = begunMs;
});
afterEach(() => journal.close());

/** Takes states of the alert, a second apart. */
async function take(...states: readonly Partial<Alert>[]): Promise<void> {
  for (const state of states) {
    nowMs += 1000;
    await takeAlerts(journal, sampleNotification([sampleAlert(state)]), timing, nowMs);
  }
}

/** A watch over that journal; `isResting` is what its engine may be meanwhile. */
function watch(askWhatFires?: AskWhatFires, isResting = () => false): DoubtWatch {
  return new DoubtWatch({
    guarded: (action) => (isResting() ? undefined : action(journal)),
    timingOf: timing,
    askWhatFires,
    now: () => nowMs,
    log: pino({ enabled: false }),
  });
}

const says =
  (fires: boolean | undefined): AskWhatFires =>
  (alerts) =>
    Promise.resolve(new Map(fires === undefined ? [] : alerts.map((alert) => [alert, fires])));

/** Of an alert: states that wait to be shown, and whether anything is in doubt. */
function known(): { readonly states: readonly string[]; readonly inDoubt: boolean } {
  const states = [...journal.alerts.pending()].map(({ state }) => state.status);
  return { states, inDoubt: journal.doubts.all().length > 0 };
}

test('a doubt that nobody speaks against counts when its time comes, where no Alertmanager is asked', async () => {
  await take({}, over, {});
  nowMs += lateMs - 1;
  expect(await watch().look()).toBeUndefined();
  nowMs += 1;
  await watch().look();
  expect(known()).toEqual({ states: ['firing', 'resolved', 'firing'], inDoubt: false });
});

test('what came to its time while no relay led waits once more, and may be spoken against', async () => {
  await take({}, over, {});
  nowMs += lateMs;
  const watching = watch();
  watching.begin();
  await watching.look();
  expect(known().states).toEqual(['firing', 'resolved']);
  await take(over);
  expect(known()).toEqual({ states: ['firing', 'resolved'], inDoubt: false });
});

test.each<readonly [string, boolean | undefined, number, boolean, readonly string[]]>([
  ['fires, says one', true, 0, false, ['firing']],
  ['fires in the view of none', false, 0, true, []],
  ['fires in the view of none, for two minutes', false, 120_000, false, []],
  ['fires or not: nobody answers', undefined, 0, true, []],
  ['fires or not: nobody answers for two minutes', undefined, 120_000, false, ['firing']],
])('an old firing when the Alertmanagers are asked: it %s', async (_what, fires, afterMs, inDoubt, further) => {
  await take({}, over, {});
  nowMs += lateMs + afterMs;
  await watch(says(fires)).look();
  expect(known()).toEqual({ states: ['firing', 'resolved', ...further], inDoubt });
});

test.each([
  [false, ['resolved']],
  [true, []],
])('an old end, told again while it fires again (says an Alertmanager: %s)', async (fires, further) => {
  await take({}, over, {});
  nowMs += lateMs;
  await watch(says(true)).look();
  await take(over);
  nowMs += lateMs;
  await watch(says(fires)).look();
  expect(known().states).toEqual(['firing', 'resolved', 'firing', ...further]);
});

test('what is spoken against while the Alertmanagers are asked does not count', async () => {
  await take({}, over, {});
  nowMs += lateMs;
  await watch(async (alerts) => {
    await take(over);
    return new Map(alerts.map((alert) => [alert, true]));
  }).look();
  expect(known()).toEqual({ states: ['firing', 'resolved'], inDoubt: false });
});

test('a relay that does not lead any more when it has its answer changes nothing', async () => {
  await take({}, over, {});
  nowMs += lateMs;
  let isResting = false;
  const ask: AskWhatFires = (alerts) => {
    isResting = true;
    return says(true)(alerts);
  };
  await watch(ask, () => isResting).look();
  expect(known()).toEqual({ states: ['firing', 'resolved'], inDoubt: true });
});
