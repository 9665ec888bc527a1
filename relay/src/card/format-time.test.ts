import { expect, test } from 'vitest';
import { formatOffset, formatShortTime, tryFormatTime, tryMillis } from './format-time.ts';

test.each([
  ['2026-03-01T01:30:00.123456789Z', 'Asia/Shanghai', '2026-03-01 09:30:00 UTC+08:00'],
  ['2026-03-01T09:30:00+08:00', 'Asia/Shanghai', '2026-03-01 09:30:00 UTC+08:00'],
  ['2026-01-01T00:10:00Z', 'America/New_York', '2025-12-31 19:10:00 UTC-05:00'],
  ['2026-01-01T00:00:00Z', 'Asia/Kolkata', '2026-01-01 05:30:00 UTC+05:30'],
  ['2026-01-01T00:00:00Z', 'UTC', '2026-01-01 00:00:00 UTC+00:00'],
  // The night in which the clocks of Berlin go forward.
  ['2026-03-29T00:59:59Z', 'Europe/Berlin', '2026-03-29 01:59:59 UTC+01:00'],
  ['2026-03-29T01:00:00Z', 'Europe/Berlin', '2026-03-29 03:00:00 UTC+02:00'],
])('%s in %s is %s', (iso, timeZone, text) => {
  expect(tryFormatTime(iso, timeZone)).toBe(text);
});

test.each(['0001-01-01T00:00:00Z', '', 'March 7 2026', '2026-13-01T00:00:00Z', '2026-03-01T01:30:00 o’clock'])(
  '"%s" is no moment',
  (iso) => {
    expect(tryFormatTime(iso, 'UTC')).toBeUndefined();
    expect(tryMillis(iso)).toBeUndefined();
  },
);

test('a short time has the date when that is not today’s in the time zone', () => {
  const at = Date.parse('2026-03-01T15:59:00Z');
  expect(formatShortTime(at, 'Asia/Shanghai', at + 59_000)).toBe('23:59:00');
  expect(formatShortTime(at, 'Asia/Shanghai', at + 60_000)).toBe('03-01 23:59:00');
});

test('a zone is shown by its offset at that moment', () => {
  expect(formatOffset(Date.parse('2026-07-01T00:00:00Z'), 'America/St_Johns')).toBe('UTC-02:30');
});
