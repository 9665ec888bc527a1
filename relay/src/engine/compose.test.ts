import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildDigest } from '../card/build-digest.ts';
import { cardRenderers } from '../card/card-renderers.ts';
import { Journal } from '../journal/journal.ts';
import { sampleAlert, sampleNotification } from '../testing/sample-notification.ts';
import type { Alert } from '../webhook/notification.ts';
import { composeNext, type Composer } from './compose.ts';
import { takeAlerts } from './take-alerts.ts';

const nowMs = Date.parse('2026-03-01T01:40:00Z');
const settings = { locale: 'en', timeZone: 'UTC', links: { alertmanager: [], dashboardUid: '' } } as const;
const timing = { repeatMs: 3_600_000, lateMs: 600_000 };

let journal: Journal;
let composer: Composer;
beforeEach(() => {
  journal = new Journal(undefined, nowMs);
  const onRenderError = (error: unknown): never => {
    throw error;
  };
  composer = { journal, renderers: cardRenderers(settings), keyword: undefined, onRenderError };
});
afterEach(() => journal.close());

function alerts(count: number, from = 0): readonly Alert[] {
  return Array.from({ length: count }, (_, index) => {
    const instance = `web-${from + index}.example.com`;
    const labels = { alertname: 'NodeDown', instance, severity: 'critical' };
    return sampleAlert({ labels, fingerprint: `f${from + index}` });
  });
}

async function take(groups: number, alertsEach: number): Promise<void> {
  for (let group = 0; group < groups; group++) {
    const own = alerts(alertsEach, group * alertsEach);
    await takeAlerts(journal, sampleNotification(own, { groupKey: `g${group}` }), () => timing, nowMs);
  }
}

/** Composes and delivers until nothing waits; how many states each card had. */
function drain(): readonly number[] {
  const sizes: number[] = [];
  while (composeNext(composer, nowMs, 100) !== undefined) {
    for (const { number, alerts: states } of [...journal.cards.all()]) {
      sizes.push(states);
      journal.cards.settle(number);
    }
  }
  return sizes;
}

describe('much waits', () => {
  test('in many groups: as few cards as if all of it were laid out at once', async () => {
    await take(60, 30);
    const all = journal.alerts.waiting(10_000);
    const fewest = buildDigest(all, settings, { nowMs, firstNumber: 1, mention: true, backlog: 0 });
    const sizes = drain();
    expect(sizes.reduce((sum, size) => sum + size)).toBe(1800);
    expect(sizes).toHaveLength(fewest.length);
  });

  test('in one group: digests until few enough are left for ten tables', async () => {
    await take(1, 1500);
    const sizes = drain();
    expect(sizes.reduce((sum, size) => sum + size)).toBe(1500);
    expect(sizes.length).toBeLessThanOrEqual(13);
    expect(Math.max(...sizes)).toBeGreaterThan(400);
  });
});

test('some hundred of one group: tables of the group', async () => {
  await take(1, 250);
  expect(composeNext(composer, nowMs, 100)).toBe('group');
  expect(Math.max(...[...journal.cards.all()].map(({ alerts: states }) => states))).toBeLessThanOrEqual(30);
});
