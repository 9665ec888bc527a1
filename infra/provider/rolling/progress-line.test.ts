import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HostProgress } from './host-progress.ts';
import { isWatched } from './is-watched.ts';
import { PendingTurn } from './pending-turn.ts';
import { progressLine } from './progress-line.ts';
import { tellProgress } from './tell-progress.ts';

let nowMs: number;
let progress: HostProgress;

beforeEach(() => {
  nowMs = 0;
  progress = new HostProgress(() => nowMs);
});

const line = (): string | undefined => progressLine(progress, 200);

/** Begins work on a host; the function that comes back ends it. */
function begin(host: string): () => Promise<void> {
  let end: () => void = () => undefined;
  const work = new Promise<void>((resolve) => (end = resolve));
  const over = progress.during(host, 'node_exporter', () => work);
  return async () => {
    end();
    await over;
  };
}

async function conclude(host: string, error?: Error): Promise<void> {
  await progress.during(host, 'x', () => (error === undefined ? Promise.resolve() : Promise.reject(error))).catch(() => undefined);
} // prettier-ignore

describe('the line of a run', () => {
  test('is none before and after it', async () => {
    expect(line()).toBeUndefined();
    await begin('app1')();
    expect(line()).toBeUndefined();
  });

  test('counts hosts that are at work, done, failed and pending', async () => {
    await conclude('app1');
    await conclude('app2', new Error('no'));
    await conclude('app3', new PendingTurn('later'));
    begin('app4');
    expect(line()).toBe('hosts: 1 at work, 1 done, 1 failed (app2), 1 pending of 200');
  });

  test('names what takes long, the longest first, and does not any more when it is over', async () => {
    const [first, second] = [begin('app1'), (nowMs = 4000, begin('app2'))]; // prettier-ignore
    nowMs = 18_000;
    expect(line()).toBe('hosts: 2 at work, 0 done of 200; slow: app1 node_exporter 18 s');
    nowMs = 20_000;
    expect(line()).toBe('hosts: 2 at work, 0 done of 200; slow: app1 node_exporter 20 s, app2 node_exporter 16 s');
    await first();
    expect(line()).toBe('hosts: 1 at work, 1 done of 200; slow: app2 node_exporter 16 s');
    await second();
  });

  test('does not call slow what waits for its turn', async () => {
    let go: () => void = () => undefined;
    const turn = new Promise<void>((resolve) => (go = resolve));
    const over = progress.during('prom02', 'prometheus', () => progress.waiting('prom02', () => turn));
    nowMs = 60_000;
    expect(line()).toBeUndefined();
    go();
    await over;
  });

  test('stays one line of a terminal with 200 hosts', async () => {
    for (let index = 0; index < 100; index += 1) {
      begin(`a-rather-long-name-${index}`);
      await conclude(`another-long-name-${index}`, new Error('no'));
    }
    nowMs = 30_000;
    expect(line()?.length).toBeLessThan(260);
  });
});

describe('a run that is told of', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  const told = (text: () => string | undefined): string[] => {
    const lines: string[] = [];
    tellProgress(text, (one) => lines.push(one), () => performance.now()); // prettier-ignore
    return lines;
  };

  test('says nothing when it is over within seconds, and nothing twice', () => {
    const texts = ['a', 'a', 'b', undefined, 'b'];
    const lines = told(() => texts.shift());
    vi.advanceTimersByTime(4900);
    expect(lines).toEqual([]);
    vi.advanceTimersByTime(25_000);
    expect(lines).toEqual(['a', 'b']);
  });

  test('is told in few lines, however long it takes', () => {
    const lines = told(() => String(performance.now()));
    vi.advanceTimersByTime(60_000);
    expect(lines.length).toBeGreaterThan(8);
    vi.advanceTimersByTime(3_600_000);
    expect(lines.length).toBeLessThan(60);
  });
});

test('a job of a CI and a timer are watched by nobody, a terminal is by somebody', () => {
  expect(isWatched({ CI: 'true' }, () => true)).toBe(false);
  expect(isWatched({}, () => false)).toBe(false);
  expect(isWatched({}, () => true)).toBe(true);
});
