import type { CardTexts } from './card-texts.ts';

/** RFC 3339 as far as a date and a time of day go; without a zone it is this process's. */
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** Before this lies Alertmanager's year 1: no moment. */
const firstMs = Date.parse('0002-01-01T00:00:00Z');

/** Offsets change at quarters of an hour only, and all alerts of a storm are of the same few: asking the time zone takes long. */
const quarterMs = 900_000;
const mostOffsets = 1000;
const offsets = new Map<string, number>();
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  formats.set(timeZone, made);
  return made;
}

function readOffsetMinutes(ms: number, timeZone: string): number {
  const name = formatOf(timeZone)
    .formatToParts(ms)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?/.exec(name ?? '') ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
}

function offsetMinutes(ms: number, timeZone: string): number {
  const quarter = Math.floor(ms / quarterMs);
  const key = `${timeZone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  if (offsets.size >= mostOffsets) offsets.clear();
  const found = readOffsetMinutes(quarter * quarterMs, timeZone);
  offsets.set(key, found);
  return found;
}

/** Date and time of day of a moment in the time zone: `2026-03-01` and `09:30:00`. */
function localParts(ms: number, timeZone: string): readonly [date: string, time: string] {
  const [date = '', time = ''] = new Date(ms + offsetMinutes(ms, timeZone) * 60_000).toISOString().split('T');
  return [date, time.slice(0, 8)];
}

function tryAnyMillis(iso: string): number | undefined {
  const ms = moment.test(iso) ? Date.parse(iso) : NaN;
  return ms >= firstMs ? ms : undefined;
}

/** A moment as `2026-03-01 09:30:00 UTC+08:00` in the time zone, or undefined when the text is no moment (Alertmanager's year 1 included). */
export function tryFormatTime(iso: string, timeZone: string): string | undefined {
  const ms = tryAnyMillis(iso);
  return ms === undefined ? undefined : `${localParts(ms, timeZone).join(' ')} ${formatOffset(ms, timeZone)}`;
}

/** Milliseconds since 1970 of an ISO 8601 text, or undefined when it is none (Alertmanager's year 1 included). */
export function tryMillis(iso: string): number | undefined {
  const ms = tryAnyMillis(iso);
  return ms === undefined || ms <= 0 ? undefined : ms;
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
  const [date, time] = localParts(ms, timeZone);
  return date === localParts(nowMs, timeZone)[0] ? time : `${date.slice(5)} ${time}`;
}

/** The zone's offset at a moment, for example `UTC+08:00`. */
export function formatOffset(ms: number, timeZone: string): string {
  const minutes = offsetMinutes(ms, timeZone);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `UTC${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}
