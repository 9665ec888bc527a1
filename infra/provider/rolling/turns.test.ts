import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { HostProgress } from './host-progress.ts';
import { PendingTurn } from './pending-turn.ts';
import { type PairMember, Turns } from './turns.ts';

const graceMs = 150;
const pair = { hosts: ['one', 'two'], serving: [], servingTimeoutMs: 1000 };
const releases = [{ name: 'prometheus', version: '3', sha256: 'aa', path: '/opt/promha/releases/prometheus/3' }];
const member = (host: string): PairMember => ({ host, name: 'prometheus', pair, releases });

let progress: HostProgress;
let turns: Turns;
/** What happened, in its order. */
let log: string[];

beforeEach(() => {
  progress = new HostProgress(() => performance.now());
  turns = new Turns(progress, graceMs);
  log = [];
});

/** As the plugin does it: the work on one member, noted for its host. */
const converge = (host: string, work: (it: PairMember) => Promise<void>): Promise<void> =>
  progress.during(host, 'prometheus', () => turns.attend(member(host), () => work(member(host))));

const restart = (host: string, ms: number): Promise<void> =>
  converge(host, async (it) => {
    await turns.take(it);
    log.push(`${host} begins`);
    await delay(ms);
    log.push(`${host} serves`);
  });

const failing = (host: string): Promise<void> =>
  converge(host, async (it) => {
    await turns.take(it);
    log.push(`${host} fails`);
    throw new Error('no');
  });

describe('two in service', () => {
  test('restart one after the other, in the order of the pair, whoever asks first', async () => {
    await Promise.all([restart('two', 20), restart('one', 60)]);
    expect(log).toEqual(['one begins', 'one serves', 'two begins', 'two serves']);
  });

  test('the second waits for the first, whose archive still travels', async () => {
    const upload = progress.during('one', 'prometheus', () => delay(3 * graceMs));
    const second = restart('two', 0);
    await upload;
    await Promise.all([second, restart('one', 20)]);
    expect(log[0]).toBe('one begins');
  });

  test('the second goes alone when there is nothing to do on the first', async () => {
    await restart('two', 0);
    expect(log).toEqual(['two begins', 'two serves']);
  });

  test('when Pulumi does one at a time, the second goes first, and the first after it', async () => {
    await restart('two', 0);
    await restart('one', 0);
    expect(log).toEqual(['two begins', 'two serves', 'one begins', 'one serves']);
  });

  test('the second is not touched once the first has failed, and names it', async () => {
    const [first, second] = await Promise.allSettled([failing('one'), restart('two', 0)]);
    expect(first.status).toBe('rejected');
    expect(second).toMatchObject({ reason: expect.any(PendingTurn) as unknown });
    expect(String((second as PromiseRejectedResult).reason)).toMatch(
      /^PendingTurn: two: prometheus: pending: one failed/,
    );
    expect(log).toEqual(['one fails']);
    expect(progress.outcomes()).toEqual({ one: 'failed', two: 'pending' });
  });

  test('the first is not touched either when the second failed before it', async () => {
    await failing('two').catch(() => undefined);
    await expect(restart('one', 0)).rejects.toThrow(/one: prometheus: pending: two failed/);
  });

  test('the second is not touched when an archive of the first failed, so that the first never came', async () => {
    const upload = progress.during('one', 'prometheus', async () => {
      await delay(2 * graceMs);
      throw new Error('disk full');
    });
    const [, second] = await Promise.allSettled([upload, restart('two', 0)]);
    expect(second.status).toBe('rejected');
    expect(log).toEqual([]);
  });

  test('the second is not touched when the first could not be prepared, so that its service never came', async () => {
    const preparation = progress.during('one', '', async () => {
      await delay(2 * graceMs);
      throw new Error('cannot be reached');
    });
    const [, second] = await Promise.allSettled([preparation, restart('two', 0)]);
    expect(second).toMatchObject({ reason: expect.any(PendingTurn) as unknown });
    expect(progress.outcomes()).toEqual({ one: 'failed', two: 'pending' });
    expect(log).toEqual([]);
  });

  test('another service that failed on the first host is no matter to the pair', async () => {
    await progress.during('one', 'node_exporter', () => Promise.reject(new Error('no'))).catch(() => undefined);
    await restart('two', 0);
    expect(log).toEqual(['two begins', 'two serves']);
  });
});

describe('where one is not in service', () => {
  const start = (host: string, ms: number): Promise<void> =>
    converge(host, async (it) => {
      turns.starts(it);
      log.push(`${host} begins`);
      await delay(ms);
      log.push(`${host} serves`);
    });

  test('two that are new come up at once', async () => {
    await Promise.all([start('one', 40), start('two', 40)]);
    expect(log.slice(0, 2).sort()).toEqual(['one begins', 'two begins']);
  });

  test('the one in service stays so until the other one is up, also when it would be the first', async () => {
    await Promise.all([start('two', 80), restart('one', 0)]);
    expect(log).toEqual(['two begins', 'two serves', 'one begins', 'one serves']);
  });
});
