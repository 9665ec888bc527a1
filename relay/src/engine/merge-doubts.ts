import type { PendingState } from '../journal/alert-store.ts';
import type { Doubt } from '../journal/doubt-store.ts';
import type { Journal } from '../journal/journal.ts';
import type { TimingOf } from './take-alerts.ts';

/** Keeps what is known of a group, of both journals what was told last. */
export function keepGroup(into: Journal, from: Journal, group: string, aheadMs: number): void {
  const toldMs = from.alerts.groupSeenMs(group) - aheadMs;
  if (into.alerts.tryGroup(group) === undefined || toldMs > into.alerts.groupSeenMs(group))
    into.alerts.keepGroup(group, from.alerts.group(group), toldMs);
}

/** A state that may be older than what is known is in doubt from when it was learnt on. */
export function putInDoubt(into: Journal, state: PendingState, arrivedMs: number, timingOf: TimingOf): void {
  const { fingerprint, group, alert } = state;
  into.doubts.keep({ fingerprint, group, alert, dueMs: arrivedMs + timingOf(alert).lateMs });
}

/** A journal, and by how many milliseconds its clock is ahead of that of `into`. */
interface Side {
  readonly journal: Journal;
  readonly aheadMs: number;
}

function toldMs({ journal, aheadMs }: Side, group: string): number {
  return journal.alerts.groupSeenMs(group) - aheadMs;
}

/**
 * True when one side was told of the group later than the side that holds the doubt, and so has judged it by itself: a notification
 * lists all of its group that fires, unless some are left out.
 */
function isSettledIn(side: Side, holder: Side, { fingerprint, group, alert }: Doubt): boolean {
  if (alert.status !== 'firing' || side.journal.alerts.tryGroup(group)?.truncatedAlerts !== 0) return false;
  return toldMs(side, group) > toldMs(holder, group) && !side.journal.doubts.has(fingerprint);
}

/**
 * What is in doubt on one side is so here, unless the other side was told against it since: nobody says that twice. When its time comes
 * it is compared with what is known then.
 */
export function mergeDoubts(into: Journal, from: Journal, aheadMs: number): void {
  const here: Side = { journal: into, aheadMs: 0 };
  const there: Side = { journal: from, aheadMs };
  const over = into.doubts.all().filter((doubt) => isSettledIn(there, here, doubt));
  const added = from.doubts.all().filter((doubt) => !isSettledIn(here, there, doubt));
  into.write(() => {
    for (const { fingerprint } of over) into.doubts.drop(fingerprint);
    for (const doubt of added) {
      keepGroup(into, from, doubt.group, aheadMs);
      into.doubts.keep({ ...doubt, dueMs: doubt.dueMs - aheadMs });
    }
  });
}
