import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sampleAlert } from '../testing/sample-notification.ts';
import type { NewState } from './alert-store.ts';
import { Journal } from './journal.ts';

let journal: Journal;
beforeEach(() => {
  journal = new Journal(undefined, 0);
});
afterEach(() => journal.close());

const context = {
  groupKey: '', receiver: '', groupLabels: {}, commonLabels: {}, externalURL: '', truncatedAlerts: 0, firing: 0,
}; // prettier-ignore

function add(fingerprint: string, group: string, change: Partial<NewState> = {}): number {
  journal.alerts.keepGroup(group, context, 0);
  const alert = sampleAlert();
  return journal.alerts.addState({
    fingerprint, status: 'firing', episode: 1, reminder: false, group, priority: 1, alert, arrivedMs: 0, ...change,
  }); // prettier-ignore
}

/** Puts states on a card that is on its way. */
function putOnCard(...states: readonly number[]): void {
  const number = journal.cards.nextNumber();
  journal.cards.put({ body: {}, bytes: 2, number, color: 'red', states }, 0, 1);
}

const waiting = (most: number, group?: string): readonly string[] =>
  journal.alerts.waiting(most, group).map(({ fingerprint, status }) => `${fingerprint} ${status}`);

describe('what waits', () => {
  test('goes by priority, then by age; all states of an alert together', () => {
    add('late', 'g1');
    add('old', 'g1', { priority: 2 });
    add('urgent', 'g2', { priority: 0 });
    add('late', 'g1', { status: 'resolved', priority: 4 });
    expect(journal.alerts.first()).toEqual({ group: 'g2', priority: 0 });
    expect(waiting(10)).toEqual(['urgent firing', 'late firing', 'late resolved', 'old firing']);
    expect(waiting(2)).toEqual(['urgent firing', 'late firing', 'late resolved']);
    expect(waiting(10, 'g1')).toEqual(['late firing', 'late resolved', 'old firing']);
  });

  test('leaves out alerts that a card on its way holds, and groups that have no other', () => {
    putOnCard(add('under way', 'g1'));
    add('under way', 'g1', { status: 'resolved' });
    expect(journal.alerts.first()).toBeUndefined();
    expect(journal.alerts.groupsWaiting(9)).toBe(0);
    add('other', 'g2');
    expect(waiting(10)).toEqual(['other firing']);
    expect(journal.alerts.groupsWaiting(9)).toBe(1);
  });

  test('is counted by group, up to a number', () => {
    for (const [index, group] of ['g1', 'g2', 'g2', 'g3'].entries()) add(`f${index}`, group);
    expect([2, 3, 9].map((most) => journal.alerts.groupsWaiting(most))).toEqual([2, 3, 3]);
  });

  test('is counted with what is on cards; the oldest by its arrival', () => {
    expect(journal.alerts.backlog()).toEqual({ states: 0, oldestMs: undefined });
    putOnCard(add('first', 'g1', { arrivedMs: 500 }));
    add('brought by another relay', 'g1', { arrivedMs: 300 });
    expect(journal.alerts.backlog()).toEqual({ states: 2, oldestMs: 300 });
  });

  test('costs a card the same, however long the backlog is', () => {
    const fill = (from: number, to: number): void => {
      journal.write(() => {
        for (let index = from; index < to; index++) add(`f${index}`, `g${index % 4}`);
      });
    };
    const costMs = (): number => {
      const times = Array.from({ length: 7 }, () => {
        const begun = performance.now();
        journal.alerts.first();
        journal.alerts.groupsWaiting(9);
        journal.alerts.backlog();
        waiting(20);
        waiting(20, 'g3');
        return performance.now() - begun;
      });
      return Math.min(...times);
    };
    fill(0, 500);
    const short = costMs();
    fill(500, 20_000);
    expect(costMs() / short).toBeLessThan(8);
  });
});

test('a group is remembered as long as one of its states is not shown', () => {
  add('waits', 'g1');
  putOnCard(add('under way', 'g2'));
  journal.alerts.keepGroup('g3', context, 0);
  journal.alerts.forgetGroups(1);
  expect(['g1', 'g2'].map((group) => journal.alerts.group(group))).toEqual([context, context]);
  expect(() => journal.alerts.group('g3')).toThrow();
});
