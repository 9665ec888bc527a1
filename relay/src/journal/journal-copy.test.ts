import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sampleAlert } from '../testing/sample-notification.ts';
import { NotACopyError, Journal, type JournalChange } from './journal.ts';
import type { JournalRow } from './journal-rows.ts';

let folder: string;
let leader: Journal;
let follower: Journal;
let changes: JournalChange[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-copy-'));
  leader = new Journal(folder, 0);
  follower = new Journal(undefined, 0, { isPassing: true });
  changes = [];
  leader.tellChanges((change) => changes.push(change));
});

afterEach(() => {
  leader.close();
  follower.close();
  rmSync(folder, { recursive: true });
});

function everythingOf(journal: Journal): unknown {
  const states = [...journal.alerts.pending()];
  return [
    states,
    [...journal.cards.all()],
    journal.cards.turns(),
    journal.cards.nextNumber(),
    [...journal.records.all()],
  ];
}

function takeOne(fingerprint: string): void {
  leader.alerts.addState({
    fingerprint, status: 'firing', episode: 1, reminder: false, group: 'g', priority: 0, alert: sampleAlert(), arrivedMs: 1,
  }); // prettier-ignore
}

const context = {
  groupKey: 'g', receiver: '', groupLabels: {}, commonLabels: {}, externalURL: '', truncatedAlerts: 0, firing: 1,
}; // prettier-ignore

function someLife(): void {
  leader.write(() => {
    leader.alerts.keepGroup('g', context, 1);
    takeOne('a');
    takeOne('b');
  });
  leader.write(() => {
    leader.cards.put({ number: 1, body: { x: 1 }, bytes: 1, color: 'red', states: [1] }, 0, 0);
    leader.cards.put({ number: 2, body: { x: 2 }, bytes: 1, color: 'red', states: [2] }, 0, 0);
    leader.cards.beginTurn(5);
  });
  leader.write(() => leader.cards.put({ number: 1, body: { x: 3 }, bytes: 1, color: 'red', states: [1] }, 1, 0));
  leader.write(() => {
    leader.cards.settle(2);
    leader.cards.endTurn(1, 6);
  });
}

async function* inTurn(rows: Iterable<JournalRow>): AsyncIterable<JournalRow> {
  await Promise.resolve();
  yield* rows;
}

test('the changes of a journal make another one its copy, numbers of cards included', () => {
  someLife();
  leader.write(() => {
    leader.cards.countFrom(1000);
    takeOne('c');
  });
  follower.applyChanges(changes.slice(0, 2));
  follower.applyChanges(changes.slice(2));
  expect(everythingOf(follower)).toEqual(everythingOf(leader));
  expect(follower.cards.nextNumber()).toBe(1000);
});

test('a change that was taken back is not told', () => {
  expect(() =>
    leader.write(() => {
      takeOne('a');
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(changes).toEqual([]);
});

test('what does not fit is refused, and nothing of it stays', () => {
  someLife();
  const [, second, third, fourth] = changes as [JournalChange, JournalChange, JournalChange, JournalChange];
  expect(() => follower.applyChanges([second, third, fourth])).toThrow(NotACopyError);
  expect(() => follower.applyChanges([{ patch: Buffer.from('no patch'), nextCard: 1 }])).toThrow(NotACopyError);
  expect([...follower.cards.all()]).toEqual([]);
});

test('a snapshot is the moment it was taken in, and the changes after it fit', async () => {
  someLife();
  const snapshot = leader.snapshot();
  const from = changes.length;
  leader.write(() => takeOne('later'));
  follower.write(() => follower.alerts.keepGroup('old', context, 1));
  await follower.replaceAll(inTurn(snapshot.rows()));
  snapshot.close();
  expect(follower.alerts.isPending('later')).toBe(false);
  follower.applyChanges(changes.slice(from));
  expect(everythingOf(follower)).toEqual(everythingOf(leader));
});

test('a snapshot that breaks off leaves everything as it was', async () => {
  follower.write(() => follower.alerts.keepGroup('g', context, 1));
  const broken = async function* (): AsyncIterable<JournalRow> {
    yield* inTurn([['grp', 'other', '{}', 1]]);
    throw new Error('cut');
  };
  await expect(follower.replaceAll(broken())).rejects.toThrow('cut');
  expect(follower.alerts.group('g')).toEqual(context);
});

test('a journal of the version before is brought up to date', () => {
  leader.close();
  const database = new DatabaseSync(join(folder, 'journal.sqlite'));
  database.exec(
    'ALTER TABLE turn DROP COLUMN rank; ALTER TABLE alert DROP COLUMN previous_ends_ms; ALTER TABLE card DROP COLUMN part_of; PRAGMA user_version = 1; INSERT INTO turn VALUES (7, 1, 2)',
  );
  database.close();
  leader = new Journal(folder, 0);
  expect(leader.cards.turns()).toEqual([{ rank: 0, begunMs: 1, endedMs: 2 }]);
});
