import { describe, expect, test } from 'vitest';
import { checkRoom } from './check-room.ts';
import { spaceNeeded } from './space.ts';

const megabyte = 1024 ** 2;
const slice = { startMs: 0, endMs: 1, targets: [], others: undefined, series: 10_000, samples: 5_000_000 };
const plan = {
  patient: 'prom01',
  peer: 'prom02',
  slices: [slice, slice],
  needed: spaceNeeded([slice, slice]),
  free: { peerBytes: 10_000 * megabyte, patientBytes: 10_000 * megabyte },
};

describe('a plan is refused', () => {
  test('when a host has no room, by its name, with both numbers', () => {
    const full = { ...plan.free, peerBytes: 1000 * megabyte };
    expect(() => checkRoom({ ...plan, free: full }, 0, '20GB')).toThrow(
      /^prom02: disk: 1,\d+ MB needed, 1,000 MB free/,
    );
    const small = { ...plan.free, patientBytes: 100 * megabyte };
    expect(() => checkRoom({ ...plan, free: small }, 0, '20GB')).toThrow(/^prom01: disk: \d+ MB needed, 100 MB free/);
  });

  test('when what it brings would push older samples out', () => {
    expect(() => checkRoom(plan, 2040 * megabyte, '2GB')).toThrow(/prom01: retention: 2,040 MB are stored .* 2GB/);
  });

  test('not when there is room: the larger slice alone counts on the peer, all of them where they stay', () => {
    expect(() => checkRoom(plan, 1900 * megabyte, '2GB')).not.toThrow();
    expect(spaceNeeded([slice]).peerBytes).toBe(plan.needed.peerBytes);
    expect(spaceNeeded([slice]).patientBytes).toBeLessThan(plan.needed.patientBytes);
  });
});
