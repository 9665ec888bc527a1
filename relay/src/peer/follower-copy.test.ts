import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeAlerts } from '../engine/take-alerts.ts';
import { Journal, NotACopyError, type JournalChange } from '../journal/journal.ts';
import { sampleAlert, sampleNotification } from '../testing/sample-notification.ts';
import { FollowerCopy } from './follower-copy.ts';
import type { Exchange } from './messages.ts';

const from = { id: 'x', said: 1, rank: 0, term: 1, role: 'leading', schema: 2, clockMs: 0, hasRoom: true } as const;

let folder: string;
let leader: Journal;
let changes: JournalChange[];
let strangers: Map<string, Journal>;
let copy: FollowerCopy;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'follower-copy-'));
  leader = new Journal(folder, 0);
  changes = [];
  leader.tellChanges((change) => changes.push(change));
  strangers = new Map();
  copy = new FollowerCopy({ find: () => undefined }, (name) => {
    const journal = new Journal(undefined, 0, { isPassing: true });
    strangers.set(name, journal);
    return journal;
  });
  await copy.take({ head: { from, at: { stream: 's', number: 7 } }, rows: begin('oncall') }, () => undefined);
});
afterEach(() => {
  leader.close();
  rmSync(folder, { recursive: true });
});

async function* begin(bot: string): AsyncIterable<readonly [string, readonly [string]]> {
  await Promise.resolve();
  yield [bot, ['']];
}

async function write(name: string): Promise<void> {
  const notification = sampleNotification([sampleAlert({ fingerprint: name })]);
  await takeAlerts(leader, notification, () => ({ repeatMs: 1, lateMs: 1 }), 1);
}

function exchange(after: number, some: readonly JournalChange[], bot = 'oncall', stream = 's'): Exchange {
  const told = some.map(({ patch, nextCard }) => ({ bot, nextCard, patch: Buffer.from(patch).toString('base64') }));
  return { from, after: { stream, number: after }, changes: told };
}

function waiting(bot = 'oncall'): readonly string[] {
  return [...(strangers.get(bot)?.alerts.pending() ?? [])].map(({ state }) => state.fingerprint);
}

test('makes what follows, once, also of a bot that is not set up here', async () => {
  await write('a');
  await write('b');
  const [first, second] = changes as [JournalChange, JournalChange];
  copy.apply(exchange(7, [first]));
  // The answer was lost: it comes again with what is new.
  copy.apply(exchange(7, [first, second]));
  expect([waiting(), copy.at]).toEqual([['a', 'b'], { stream: 's', number: 9 }]);
});

test('makes nothing of another time of leading, and nothing after a gap', async () => {
  await write('a');
  copy.apply(exchange(7, changes, 'oncall', 'other'));
  copy.apply(exchange(8, changes));
  expect([waiting(), copy.at]).toEqual([[], { stream: 's', number: 7 }]);
});

test('is no copy any more when a change does not fit', async () => {
  await write('a');
  const [first] = changes as [JournalChange];
  copy.apply(exchange(7, [first]));
  expect(() => copy.apply(exchange(8, [first]))).toThrow(NotACopyError);
  expect(copy.at).toBeUndefined();
});

test.each([
  ['the leader has all that follows', 's', 7, true],
  ['the leader has forgotten what follows', 's', 8, false],
  ['the leader leads anew, or its journal was replaced', 'other', 0, false],
])('a leader without follower says what it has kept: %s', (_name, stream, number, goesOn) => {
  expect(copy.apply({ from, kept: { stream, number }, changes: [] })).toBe(goesOn);
});
