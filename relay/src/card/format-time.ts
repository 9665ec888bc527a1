import { DateTime } from 'luxon';
import type { CardTexts } from './card-texts.ts';

/** A moment as `2026-03-01 09:30:00 UTC+08:00` in the time zone, or undefined when the text is no moment (Alertmanager's year 1 included). */
export function tryFormatTime(iso: string, timeZone: string): string | undefined {
  const time = DateTime.fromISO(iso, { zone: timeZone });
  return time.isValid && time.year > 1 ? time.toFormat("yyyy-MM-dd HH:mm:ss 'UTC'ZZ") : undefined;
}

/** Milliseconds since 1970 of an ISO 8601 text, or undefined when it is none (Alertmanager's year 1 included). */
export function tryMillis(iso: string): number | undefined {
  const ms = DateTime.fromISO(iso).toMillis();
  return Number.isNaN(ms) || ms <= 0 ? undefined : ms;
}

/** A length of time in its two largest units, for example `3 分 20 秒`, `2h 5m`; never negative. */
export function formatDuration(ms: number, { units }: CardTexts): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  const first = parts.findIndex((part) => part > 0);
  if (first === -1) return `0${units[3]}`;
  return parts
    .map((part, index) => ({ part, unit: units[index] ?? '', index }))
    .filter(({ part, index }) => part > 0 && index >= first && index < first + 2)
    .map(({ part, unit }) => `${part}${unit}`)
    .join(' ');
}

/** A moment as `09:30:00` in the time zone, with the month and day before it when that is not the day of `nowMs`. */
export function formatShortTime(ms: number, timeZone: string, nowMs: number): string {
  const time = DateTime.fromMillis(ms, { zone: timeZone });
  const today = time.hasSame(DateTime.fromMillis(nowMs, { zone: timeZone }), 'day');
  return time.toFormat(today ? 'HH:mm:ss' : 'MM-dd HH:mm:ss');
}

/** The zone's offset at a moment, for example `UTC+08:00`. */
export function formatOffset(ms: number, timeZone: string): string {
  return DateTime.fromMillis(ms, { zone: timeZone }).toFormat("'UTC'ZZ");
}
