import { describe, expect, test } from 'vitest';
import type { Outage } from './find-outages.ts';
import type { Prometheus, Series } from './prometheus-on-host.ts';
import { survey } from './survey.ts';
import { targetName } from './target.ts';

const minuteMs = 60_000;
const nowMs = 1_800_000_000_000;
const range = { startMs: nowMs - 6 * 60 * minuteMs, endMs: nowMs };
const intervals = { of: () => 10_000, longestMs: 10_000 };
const targets = ['test', 'grafana', 'prom01'];

/** A Prometheus that scraped its targets each 10 s, but for some time; it answers what `survey` asks. */
function scraping(host: string, offsetMs: number, isMissing: (atMs: number, instance: string) => boolean): Prometheus {
  const times = new Map(
    targets.map((instance) => [
      instance,
      Array.from({ length: 3000 }, (_, index) => nowMs - offsetMs - (2999 - index) * 10_000).filter(
        (atMs) => !isMissing(atMs, instance),
      ),
    ]),
  );
  const series = (values: (instance: string) => Series['values']): readonly Series[] =>
    targets
      .map((instance) => ({ metric: { job: 'node', instance }, values: values(instance) }))
      .filter((one) => one.values.length > 0);
  const within = (instance: string, fromMs: number, toMs: number): number[] =>
    (times.get(instance) ?? []).filter((atMs) => atMs > fromMs && atMs <= toMs);
  const lengthMs = (expression: string): number => Number(/\[(\d+)ms\]/.exec(expression)?.[1]);
  return {
    host,
    instant: async (expression, atMs) =>
      await Promise.resolve(
        series((instance) =>
          within(instance, atMs - lengthMs(expression), atMs).map((time) => ({ atMs: time, value: 1 })),
        ),
      ),
    range: async (expression, { startMs, endMs }, stepMs) =>
      await Promise.resolve(
        series((instance) => {
          const steps = Array.from(
            { length: Math.floor((endMs - startMs) / stepMs) + 1 },
            (_, index) => startMs + index * stepMs,
          );
          return steps
            .map((atMs) => ({ atMs, value: within(instance, atMs - lengthMs(expression), atMs).length }))
            .filter(({ value }) => value > 0);
        }),
      ),
  };
}

const between = (fromMin: number, toMin: number) => (atMs: number) =>
  atMs > nowMs - fromMin * minuteMs && atMs < nowMs - toMin * minuteMs;

const summary = (outages: readonly Outage[]) =>
  outages.map(({ holes, lost, silence }) => ({
    holes: holes.map(({ target, peerScrapes }) => `${targetName(target)} ${peerScrapes}`),
    lost: lost.map(({ target }) => targetName(target)),
    silent: silence !== undefined,
  }));

const whole = scraping('prom02', 7000, () => false);

describe('what a Prometheus lacks', () => {
  test('is nothing when both have the same, each in its own second', async () => {
    expect(await survey({ patient: scraping('prom01', 2000, () => false), peer: whole }, range, intervals)).toEqual([]);
  });

  test('is every target of an outage of its own, and then what rules computed too', async () => {
    const patient = scraping('prom01', 2000, between(200, 190));
    expect(summary(await survey({ patient, peer: whole }, range, intervals))).toEqual([
      { holes: ['node/test 60', 'node/grafana 60', 'node/prom01 60'], lost: [], silent: true },
    ]);
  });

  test('may be one target alone; what rules computed is its own then', async () => {
    const patient = scraping('prom01', 2000, (atMs, instance) => instance === 'test' && between(30, 29)(atMs));
    expect(summary(await survey({ patient, peer: whole }, range, intervals))).toEqual([
      { holes: ['node/test 6'], lost: [], silent: false },
    ]);
  });

  test('is no hole where the peer has less or nothing either', async () => {
    const patient = scraping('prom01', 2000, between(200, 190));
    const peer = scraping('prom02', 7000, (atMs, instance) => instance !== 'test' && between(210, 185)(atMs));
    expect(summary(await survey({ patient, peer }, range, intervals))).toEqual([
      { holes: ['node/test 60'], lost: [], silent: true },
    ]);
    expect(await survey({ patient: whole, peer }, range, intervals)).toEqual([]);
  });

  test('is found where one question to Prometheus ends and the next begins, once', async () => {
    const early = { startMs: nowMs - 8 * 60 * minuteMs, endMs: nowMs };
    for (let fromMin = 250; fromMin < 254; fromMin += 1) {
      const patient = scraping('prom01', 2000, between(fromMin, fromMin - 6));
      const found = summary(await survey({ patient, peer: whole }, early, intervals));
      expect(found).toMatchObject([{ holes: ['node/test 36', 'node/grafana 36', 'node/prom01 36'] }]);
    }
  });

  test('ends at how far back was asked for', async () => {
    const patient = scraping('prom01', 2000, (atMs) => atMs < nowMs - 60 * minuteMs);
    const [outage] = await survey({ patient, peer: whole }, { ...range, startMs: nowMs - 90 * minuteMs }, intervals);
    expect(outage?.startMs).toBe(nowMs - 90 * minuteMs);
    expect(outage?.holes[0]?.peerScrapes).toBe(180);
  });

  test.each([
    ['is no hole where both began at the same time, though there is another one near by', 5, []],
    ['is none either where one began a single scrape later', 15, []],
    ['is a hole where one began two scrapes later', 25, ['node/test 2']],
  ])('%s', async (_what, earlierSeconds, before) => {
    const beganMs = nowMs - 206 * minuteMs;
    const patient = scraping('prom01', 2000, (atMs) => atMs < beganMs || between(205, 200)(atMs));
    const peer = scraping('prom02', 7000, (atMs) => atMs < beganMs - earlierSeconds * 1000);
    const found = summary(await survey({ patient, peer }, range, intervals));
    const holes = found.flatMap((outage) => outage.holes).filter((hole) => hole.startsWith('node/test'));
    expect(holes).toEqual([...before, 'node/test 30']);
    expect(found.flatMap(({ lost }) => lost)).toEqual([]);
  });
});
