import { describe, expect, test } from 'vitest';
import type { Outage } from './find-outages.ts';
import { planSlices } from './plan-slices.ts';

const hourMs = 3_600_000;
/** 04:00 UTC, where Prometheus cuts its blocks. */
const fourMs = Date.UTC(2026, 0, 31, 4);

function outage(startMs: number, endMs: number, silent = true, intervalMs = 10_000): Outage {
  const hole = { target: { job: 'node', instance: 'test' }, isFirst: false, intervalMs, startMs, endMs };
  const late = { ...hole, target: { job: 'node', instance: 'late' }, startMs: startMs + 3000 };
  const peerScrapes = Math.round((endMs - startMs) / 10_000);
  return {
    startMs,
    endMs,
    holes: [hole, late].map((one) => ({ ...one, peerScrapes })),
    lost: [],
    silence: silent ? { startMs: late.startMs, endMs } : undefined,
  };
}

describe('an outage', () => {
  test('is cut where Prometheus cuts its own blocks: none of ours may reach over such a time', () => {
    const slices = planSlices(outage(fourMs - 20_000, fourMs + 3 * hourMs), () => 100);
    expect(slices.map(({ startMs, endMs }) => [startMs - fourMs, endMs - fourMs])).toEqual([
      [-20_000, -1],
      [0, 2 * hourMs - 1],
      [2 * hourMs, 3 * hourMs],
    ]);
    expect(slices[0]?.targets.map(({ startMs, endMs }) => [startMs - fourMs, endMs - fourMs])).toEqual([
      [-20_000, -1],
      [-17_000, -1],
    ]);
    expect(slices.map(({ others }) => others?.startMs)).toEqual([fourMs - 17_000, fourMs, fourMs + 2 * hourMs]);
  });

  test('of many series is cut into parts that promtool can take, without a gap', () => {
    const slices = planSlices(outage(fourMs, fourMs + 2 * hourMs - 1), () => 10_000);
    expect(slices.length).toBeGreaterThan(2);
    expect(Math.max(...slices.map(({ samples }) => samples))).toBeLessThanOrEqual(5_000_000);
    expect(slices.slice(1).every((slice, index) => slice.startMs === (slices[index]?.endMs ?? 0) + 1)).toBe(true);
    const samples = slices.reduce((sum, slice) => sum + slice.samples, 0);
    expect(Math.abs(samples - 2 * 720 * 10_000)).toBeLessThan(slices.length);
  });

  test('of some targets alone brings nothing of the rules', () => {
    expect(planSlices(outage(fourMs, fourMs + 60_000, false), () => 100)).toMatchObject([{ others: undefined }]);
  });

  // The interval is the measured one, and promtool refuses 1795651744750.5 as an end.
  test('scraped every odd number of milliseconds gives whole ones to promtool', () => {
    const [slice] = planSlices(outage(fourMs, fourMs + 60_000, true, 9_999), () => 100);
    expect(slice?.targets.map(({ gapMs }) => gapMs)).toEqual([14_999, 14_999]);
  });
});
