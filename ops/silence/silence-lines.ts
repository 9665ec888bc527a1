import { DateTime } from 'luxon';
import type { Silence } from './alertmanager-api.ts';
import { shownMatcher } from './parse-matcher.ts';

/** A time as people of the stack read it. */
export function shownTime(iso: string, timeZone: string): string {
  return DateTime.fromISO(iso, { zone: timeZone }).toFormat('yyyy-MM-dd HH:mm ZZZZ');
}

/** Characters of an id that are shown, and that are enough to name it. */
const shownId = 8;

/** One silence on two lines. */
export function silenceLines(
  { id, status, matchers, startsAt, endsAt, createdBy, comment }: Silence,
  zone: string,
): string {
  const since = status.state === 'pending' ? `from ${shownTime(startsAt, zone)} ` : '';
  const what = matchers.map(shownMatcher).join(' ');
  return `${id.slice(0, shownId)}  ${since}until ${shownTime(endsAt, zone)}  ${what}\n          ${createdBy}: ${comment}\n`;
}

/** Some silence is not there, or not clearly named. */
export class NoSilenceError extends Error {
  override readonly name = 'NoSilenceError';
}

/**
 * The id that a beginning of it names.
 * @throws NoSilenceError when none begins so, or several do.
 */
export function idOf(beginning: string, silences: readonly Silence[]): string {
  const found = silences.filter(({ id }) => id.startsWith(beginning));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only.id;
  const known = silences.map(({ id }) => id.slice(0, shownId)).join(', ') || 'none';
  throw new NoSilenceError(
    found.length === 0
      ? `${beginning}: no silence in force begins so; there are: ${known}`
      : `${beginning}: ${found.length} silences begin so; give more of the id`,
  );
}
