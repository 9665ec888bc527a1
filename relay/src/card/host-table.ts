import { formatOffset } from './format-time.ts';
import type { Reader } from './alert-facts.ts';
import { tableRow, type CardElement } from './card.ts';
import type { ShownState } from './shown-state.ts';

/** Widths of the two columns: host, and what is wrong with it. */
const weights = [2, 3] as const;

/** What differs between the alerts of a table; what all share is said once, above it. */
interface Columns {
  readonly rule: boolean;
  readonly severity: boolean;
}

function alertLine({ state, facts }: ShownState, columns: Columns, { texts }: Reader): string {
  const fires = state.status === 'firing';
  const value = facts.value === '' || fires ? facts.value : `${texts.lastValue} ${facts.value}`;
  const length = facts.duration === '' ? '' : `${fires ? texts.firingFor : texts.lasted} ${facts.duration}`;
  const between = facts.event !== undefined ? String : fires ? texts.from : texts.to;
  const time = facts.shortTime === '' ? '' : between(facts.shortTime);
  return [
    columns.rule ? facts.name : '',
    columns.severity ? facts.severity : '',
    facts.labels,
    // A line of it would look like another alert.
    value || facts.summary.replaceAll('\n', ' '),
    [length, time && length ? `(${time})` : time].filter(Boolean).join(' '),
  ]
    .filter((text) => text !== '')
    .join(' · ');
}

function byHost(rows: readonly ShownState[]): ReadonlyMap<string, readonly ShownState[]> {
  const hosts = new Map<string, ShownState[]>();
  for (const row of rows) {
    const known = hosts.get(row.facts.host);
    if (known === undefined) hosts.set(row.facts.host, [row]);
    else known.push(row);
  }
  return hosts;
}

/**
 * A table of alerts of one status, one row a host with its alerts under each other, in the order in which the hosts first come.
 * @param all What the card shows in all: what is the same on all of it is not said in each row.
 */
export function hostTable(
  rows: readonly ShownState[],
  all: readonly ShownState[],
  reader: Reader,
): readonly CardElement[] {
  const { texts, timeZone, nowMs } = reader;
  const columns = {
    rule: new Set(all.map(({ facts }) => facts.name)).size > 1,
    severity: new Set(all.map(({ facts }) => facts.severity)).size > 1,
  };
  const shared = columns.severity ? '' : (rows[0]?.facts.severity ?? '');
  const head = [shared, formatOffset(nowMs, timeZone)].filter((text) => text !== '').join(' · ');
  const status = rows[0]?.state.status === 'resolved' ? texts.resolved : texts.firing;
  return [
    tableRow([texts.host, `${status} ${rows.length} · ${head}`], weights, 'grey'),
    ...[...byHost(rows)].map(([host, alerts]) =>
      tableRow([host || texts.noHost, alerts.map((row) => alertLine(row, columns, reader)).join('\n')], weights),
    ),
  ];
}
