import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LeaderLink } from './leader-link.ts';
import type { Exchange, ExchangeAnswer, Standing } from './messages.ts';
import { defaultPairTimes } from './pair-times.ts';

/** A follower that does what the test says. */
class Follower {
  at: number | undefined = 0;
  /** Milliseconds until it answers; undefined: never. */
  answersIn: number | undefined = 5;
  readonly received: Exchange[] = [];

  async exchange(message: Exchange, timeoutMs: number): Promise<ExchangeAnswer> {
    this.received.push(message);
    const waitMs = this.answersIn ?? Infinity;
    await new Promise((resolve) => setTimeout(resolve, Math.min(waitMs, timeoutMs)));
    if (waitMs > timeoutMs) throw new Error('timeout');
    if (this.at !== undefined && message.after?.number === this.at) this.at += message.changes.length;
    return { from: standing('following'), ...(this.at === undefined ? {} : { at: { stream: 's', number: this.at } }) };
  }
}

function standing(role: Standing['role']): Standing {
  return { id: 'x', said: 1, rank: 1, term: 1, role, schema: 2, clockMs: 0, hasRoom: true };
}

let follower: Follower;
let link: LeaderLink;
let states: boolean[];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  follower = new Follower();
  states = [];
  link = new LeaderLink({
    client: follower,
    times: defaultPairTimes,
    stream: 's',
    standing: () => standing('leading'),
    onAnswer: () => undefined,
    onConnected: (isConnected) => states.push(isConnected),
  });
});
afterEach(async () => {
  const ended = link.end();
  await vi.advanceTimersByTimeAsync(5000);
  await ended;
  vi.useRealTimers();
});

function push(count: number, bytes = 10): void {
  for (let index = 0; index < count; index++) link.push({ bot: 'default', patch: Buffer.alloc(bytes), nextCard: 1 });
}

/** What `whenSafe` says, and after how long. */
async function safe(): Promise<readonly [boolean, number]> {
  const begunMs = performance.now();
  const result = link.whenSafe().then((isSafe) => [isSafe, performance.now() - begunMs] as const);
  await vi.advanceTimersByTimeAsync(10_000);
  return result;
}

test('is safe as soon as the follower has it, several changes in one request', async () => {
  await vi.advanceTimersByTimeAsync(10);
  expect(link.isConnected).toBe(true);
  push(3);
  expect(await safe()).toEqual([true, 5]);
  expect(follower.received.map(({ changes }) => changes.length).filter((count) => count > 0)).toEqual([3]);
});

test('a follower that does not answer is away after 2 s, and nobody waits for it after that', async () => {
  await vi.advanceTimersByTimeAsync(10);
  follower.answersIn = undefined;
  push(1);
  expect(await safe()).toEqual([false, defaultPairTimes.answerMs]);
  expect(await safe()).toEqual([false, 0]);
  expect(link.isConnected).toBe(false);
  expect(states).toEqual([true, false]);
});

test('one that comes back goes on where it was, as long as the changes are still here', async () => {
  await vi.advanceTimersByTimeAsync(10);
  follower.answersIn = undefined;
  push(5);
  await safe();
  follower.answersIn = 5;
  await vi.advanceTimersByTimeAsync(3000);
  expect(follower.at).toBe(5);
  expect(await safe()).toEqual([true, 0]);
});

test('one that is too far behind is no copy: it has to take the whole journal', async () => {
  await vi.advanceTimersByTimeAsync(10);
  follower.answersIn = undefined;
  push(30, 1024 * 1024);
  await safe();
  follower.answersIn = 5;
  await vi.advanceTimersByTimeAsync(3000);
  expect([follower.at, link.isConnected]).toEqual([0, false]);
  follower.at = 30;
  await vi.advanceTimersByTimeAsync(1000);
  expect(link.isConnected).toBe(true);
});

test('in a storm a follower that is behind is not away', async () => {
  await vi.advanceTimersByTimeAsync(10);
  follower.answersIn = 1500;
  push(6, 700_000);
  // Three requests of 1.5 s each.
  expect(await safe()).toEqual([true, 4500]);
  expect(states).toEqual([true]);
});

test('large changes go one after the other', async () => {
  await vi.advanceTimersByTimeAsync(10);
  push(4, 700_000);
  expect((await safe())[0]).toBe(true);
  expect(follower.received.map(({ changes }) => changes.length).filter((count) => count > 0)).toEqual([2, 2]);
});
