import { describe, expect, test } from 'vitest';
import { findHoles } from './find-holes.ts';

const target = { job: 'node', instance: 'test' };

/** Scrapes each 10 s, from one time to another. */
const every10s = (fromMs: number, toMs: number): number[] =>
  Array.from({ length: Math.floor((toMs - fromMs) / 10_000) + 1 }, (_, index) => fromMs + index * 10_000);

const holes = (times: readonly number[], suspect = { startMs: 300_000, endMs: 900_000 }) =>
  findHoles({ target, ...suspect }, times, 10_000).map(({ startMs, endMs }) => [startMs, endMs]);

describe('a hole', () => {
  test('keeps half an interval away from the scrapes around it, so that filling it makes nothing denser', () => {
    const times = [...every10s(3000, 453_000), ...every10s(553_000, 1_203_000)];
    expect(holes(times)).toEqual([[458_000, 547_999]]);
    // A peer that scrapes each 10 s, whenever in its interval, has as many scrapes in it as are missing.
    for (const offset of [0, 1234, 4999, 5000, 7500, 9999]) {
      const peers = every10s(offset, 1_200_000).filter((atMs) => atMs >= 458_000 && atMs <= 547_999);
      expect(peers).toHaveLength(9);
    }
  });

  test('is none where a single scrape is missing, or one came late', () => {
    expect(holes([...every10s(0, 450_000), ...every10s(470_000, 1_200_000)])).toEqual([]);
    expect(holes([...every10s(0, 450_000), 463_000, ...every10s(470_000, 1_200_000)])).toEqual([]);
  });

  test('begins where the peer’s history begins when there is nothing before', () => {
    expect(holes(every10s(600_000, 1_200_000))).toEqual([[295_000, 594_999]]);
  });

  test('that goes on until now is left for later: what is filled must not meet the scrapes to come', () => {
    expect(holes(every10s(0, 400_000))).toEqual([]);
    expect(holes([])).toEqual([]);
  });

  test('is found by the distance the scrapes have, whatever the stack file says by now', () => {
    const each30s = every10s(0, 2_400_000).filter((atMs) => atMs % 30_000 === 0);
    expect(holes(each30s)).toEqual([]);
    expect(holes(each30s.filter((atMs) => atMs < 500_000 || atMs > 700_000))).toEqual([[495_000, 704_999]]);
  });

  test('outside of the suspect stretch is somebody else’s', () => {
    const times = [...every10s(0, 100_000), ...every10s(200_000, 1_200_000)];
    expect(holes(times)).toEqual([]);
  });

  test.each([1, 3])('is found %i times where an outage had %i parts', (count) => {
    const times = every10s(0, 1_200_000).filter((atMs) => {
      const part = Math.floor((atMs - 400_000) / 100_000);
      return part < 0 || part >= count || (atMs - 400_000) % 100_000 > 60_000;
    });
    expect(holes(times)).toHaveLength(count);
  });
});
