import type { Reader } from './alert-facts.ts';
import { formatDuration, formatShortTime } from './format-time.ts';
import type { ShownState } from './shown-state.ts';

/** Alerts of one rule, severity and status: one paragraph of a digest. */
export interface DigestSection {
  readonly status: 'firing' | 'resolved';
  readonly rule: string;
  /** In the reader's language; empty when the rule has none. */
  readonly severity: string;
  readonly rank: number;
  readonly rows: readonly ShownState[];
}

/** With more alerts than this in a digest they are named in a row, without value and time of each. */
const maxDetailed = 40;

/** The sections of states that are in the order of `compareShown`: firing before resolved, worst first. */
export function digestSections(shown: readonly ShownState[]): readonly DigestSection[] {
  const sections = new Map<string, DigestSection & { readonly rows: ShownState[] }>();
  for (const row of shown) {
    const { state, facts } = row;
    const key = JSON.stringify([state.status, facts.rank, facts.severity, facts.name, facts.event]);
    const known = sections.get(key);
    const { name: rule, severity, rank } = facts;
    if (known === undefined) sections.set(key, { status: state.status, rule, severity, rank, rows: [row] });
    else known.rows.push(row);
  }
  return [...sections.values()];
}

/** Name of an alert within its section: host, and what on it. Every alert has one, if only a number of its own. */
function nameOf({ state, facts }: ShownState): string {
  const what = [facts.host, facts.labels === '' ? '' : `[${facts.labels}]`].filter((part) => part !== '').join(' ');
  // A line of the summary would look like another alert.
  return what || facts.summary.replaceAll('\n', ' ') || state.fingerprint;
}

function detailedLine(row: ShownState, { texts }: Reader): string {
  const { state, facts } = row;
  const fires = state.status === 'firing';
  const length = facts.duration === '' ? '' : `${fires ? texts.firingFor : texts.lasted} ${facts.duration}`;
  return [nameOf(row), fires ? facts.value : '', length].filter((part) => part !== '').join(' · ');
}

/** When the first of them began, or how long the longest lasted. */
function spanOf({ status, rows }: DigestSection, { texts, timeZone, nowMs }: Reader): string {
  const starts = rows.flatMap(({ facts }) => facts.startMs ?? []);
  if (status === 'resolved' || starts.length === 0 || rows[0]?.facts.event !== undefined) return '';
  const first = Math.min(...starts);
  return `${texts.earliest} ${formatShortTime(first, timeZone, nowMs)} (${formatDuration(nowMs - first, texts)})`;
}

/** A section in words: its heading, and below it every alert by name. */
export function sectionText(section: DigestSection, total: number, reader: Reader): string {
  const { texts } = reader;
  const { rule, severity, rows, status } = section;
  const event = rows[0]?.facts.event;
  const count = `${event === undefined ? texts[status] : texts.events[event].word} ${rows.length}`;
  const heading = [rule, severity, count, spanOf(section, reader)].filter((part) => part !== '').join(' · ');
  const names =
    total > maxDetailed ? rows.map(nameOf).join(texts.comma) : rows.map((row) => detailedLine(row, reader)).join('\n');
  return `${heading}\n${names}`;
}
