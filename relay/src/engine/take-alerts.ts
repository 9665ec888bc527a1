import type { Doubt } from '../journal/doubt-store.ts';
import type { Journal } from '../journal/journal.ts';
import type { Alert, Notification } from '../webhook/notification.ts';
import { alertPriority } from './alert-priority.ts';
import type { GroupContext } from './alert-state.ts';
import { tryHiddenAlerts } from './hidden-alerts.ts';
import { judgeAlert, type Circumstances, type Judgement } from './judge-alert.ts';
import { digestOf, fingerprintOf, trimAlert } from './trim-alert.ts';

/** How many alerts of a notification were what. */
export type TakeCounts = Record<Judgement['kind'], number>;

/** What Alertmanager's configuration says of the times of an alert. */
export type TimingOf = (alert: Alert) => Pick<Circumstances, 'repeatMs' | 'lateMs'>;

/** Alerts in one transaction: others are not held up longer than some milliseconds. */
const chunkSize = 250;

/** Digest of a group, its name in the journal. */
export function groupIdOf(notification: Notification): string {
  return digestOf(notification.groupKey);
}

function cutMap(map: Readonly<Record<string, string>>): Record<string, string> {
  return trimAlert({
    status: 'firing', labels: { ...map }, annotations: {}, startsAt: '', endsAt: '', generatorURL: '', fingerprint: '',
  }).labels; // prettier-ignore
}

/** What the journal keeps of a notification besides its alerts. */
export function contextOf(notification: Notification): GroupContext {
  return {
    groupKey: notification.groupKey.slice(0, 4096).toWellFormed(),
    receiver: notification.receiver.slice(0, 256).toWellFormed(),
    groupLabels: cutMap(notification.groupLabels),
    commonLabels: cutMap(notification.commonLabels),
    externalURL: notification.externalURL.slice(0, 4096).toWellFormed(),
    truncatedAlerts: notification.truncatedAlerts,
    firing: notification.alerts.filter(({ status }) => status === 'firing').length,
  };
}

/** Whether Alertmanager repeats itself; undefined where it tells no reason. */
export function saysRepeat(notification: Notification): boolean | undefined {
  const reason = notification.notification_reason;
  return reason === '' ? undefined : /repeat/i.test(reason);
}

/** Judges one alert and keeps what is new of it, inside a transaction of the caller. */
function takeAlert(journal: Journal, alert: Alert, group: string, around: Circumstances): Judgement['kind'] {
  const { alerts, doubts, records } = journal;
  const fingerprint = fingerprintOf(alert);
  const judged = judgeAlert(alert, records.of(fingerprint), around);
  if (judged.kind === 'stale') return 'stale';
  if (judged.kind === 'doubtful') {
    doubts.keep({ fingerprint, group, alert: trimAlert(alert), dueMs: around.nowMs + around.lateMs });
    return 'doubtful';
  }
  // What is known was told again, or is overtaken.
  doubts.drop(fingerprint);
  // What was not shown yet needs no reminder.
  if (judged.kind === 'reminder' && alerts.isPending(fingerprint)) return 'copy';
  records.keep(fingerprint, judged.record);
  if (judged.kind === 'copy') return 'copy';
  alerts.addState({
    fingerprint,
    status: alert.status,
    episode: judged.record.episode,
    reminder: judged.kind === 'reminder',
    group,
    priority: alertPriority(alert),
    alert: trimAlert(alert),
    arrivedMs: around.nowMs,
  });
  return judged.kind;
}

/**
 * A notification lists all of its group that fires: what is in doubt and is not among them does not, says this one. With some left
 * out nobody knows.
 */
function dropUnlisted({ doubts }: Journal, { alerts, truncatedAlerts }: Notification, group: string): void {
  const doubted = truncatedAlerts > 0 ? [] : doubts.firing(group);
  if (doubted.length === 0) return;
  const firing = new Set(alerts.filter(({ status }) => status === 'firing').map(fingerprintOf));
  for (const fingerprint of doubted) if (!firing.has(fingerprint)) doubts.drop(fingerprint);
}

/**
 * Brings a notification into the journal: on the disk when this resolves. Sent again it changes nothing, so a failure half-way
 * is no harm. Throws what {@link Journal.write} throws.
 */
export async function takeAlerts(
  journal: Journal,
  notification: Notification,
  timingOf: TimingOf,
  nowMs: number,
): Promise<TakeCounts> {
  const counts: TakeCounts = { new: 0, reminder: 0, copy: 0, stale: 0, doubtful: 0 };
  const { alerts } = notification;
  const group = groupIdOf(notification);
  const context = contextOf(notification);
  const around = (alert: Alert): Circumstances => ({ saysRepeat: saysRepeat(notification), ...timingOf(alert), nowMs });
  let hidden: Alert | undefined;
  for (let from = 0; from === 0 || from < alerts.length; from += chunkSize) {
    const kinds = await journal.writeTogether(() => {
      if (from === 0) {
        hidden = tryHiddenAlerts(journal.alerts.tryGroup(group), context, group, nowMs);
        journal.alerts.keepGroup(group, context, nowMs);
        dropUnlisted(journal, notification, group);
      }
      const some = alerts.slice(from, from + chunkSize);
      const kinds = some.map((alert) => takeAlert(journal, alert, group, around(alert)));
      // A card that is made anyway says how many are not listed.
      const isSaid = counts.new + counts.reminder > 0 || kinds.some((kind) => kind === 'new' || kind === 'reminder');
      if (hidden !== undefined && !isSaid && from + chunkSize >= alerts.length) {
        takeAlert(journal, hidden, group, { ...around(hidden), saysRepeat: false });
      }
      return kinds;
    });
    for (const kind of kinds) counts[kind]++;
  }
  return counts;
}

/**
 * Takes back what this notification has put in doubt: whoever told it has no answer, so the log of the Alertmanagers does not say so,
 * and nobody will speak against it. What it has told of new states stays: they are shown once, also when they are told again.
 * @param sinceMs When it was taken.
 */
export function withdrawDoubts(journal: Journal, { alerts }: Notification, timingOf: TimingOf, sinceMs: number): void {
  journal.write(() => {
    for (const alert of alerts) journal.doubts.dropLate(fingerprintOf(alert), sinceMs + timingOf(alert).lateMs);
  });
}

/**
 * What came to its time while no relay led waits once more: the Alertmanagers could not speak against it. What is not due yet keeps its
 * time, so a row of short restarts does not put it off.
 */
export function awaitOverdue(journal: Journal, timingOf: TimingOf, nowMs: number): void {
  const due = journal.doubts.due(nowMs);
  if (due.length === 0) return;
  journal.write(() => {
    for (const { fingerprint, alert } of due)
      journal.doubts.putOff(fingerprint, nowMs + Math.max(1, timingOf(alert).lateMs));
  });
  // A thousand come at a time.
  awaitOverdue(journal, timingOf, nowMs);
}

/** A doubt that is none any more. */
export interface SettledDoubt {
  readonly doubt: Doubt;
  /** True: it counts, since it cannot be older than what contradicts it. */
  readonly stands: boolean;
}

/**
 * Takes what was doubtful and stands; what does not is forgotten.
 * @param settled @default all whose time has come, and all of them stand
 */
export function takeDoubts(
  journal: Journal,
  timingOf: TimingOf,
  nowMs: number,
  settled: readonly SettledDoubt[] = journal.doubts.due(nowMs).map((doubt) => ({ doubt, stands: true })),
): TakeCounts {
  const counts: TakeCounts = { new: 0, reminder: 0, copy: 0, stale: 0, doubtful: 0 };
  if (settled.length === 0) return counts;
  const kinds = journal.write(() =>
    settled.flatMap(({ doubt: { fingerprint, group, alert }, stands }) => {
      journal.doubts.drop(fingerprint);
      if (!stands) return [];
      const around = { ...timingOf(alert), saysRepeat: false, lateMs: -1, nowMs };
      return [takeAlert(journal, { ...alert, fingerprint }, group, around)];
    }),
  );
  for (const kind of kinds) counts[kind]++;
  return counts;
}
