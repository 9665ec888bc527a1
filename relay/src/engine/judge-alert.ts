import type { Alert } from '../webhook/notification.ts';

/** What the relay remembers of an alert: its newest state. Moments in milliseconds since 1970. */
export interface AlertRecord {
  readonly episode: number;
  readonly status: 'firing' | 'resolved';
  /** Latest start told of this episode; copies differ by an evaluation interval. */
  readonly startsMs: number;
  /** End of the episode; 0 while it fires. */
  readonly endsMs: number;
  /** When the relay learnt of this state. */
  readonly changedMs: number;
  /** When the relay last took a reminder of it; 0 for never. */
  readonly remindedMs: number;
}

/** What an alert of a notification is, compared with what is known. */
export type Judgement =
  | { readonly kind: 'new' | 'reminder'; readonly record: AlertRecord }
  | { readonly kind: 'copy'; readonly record: AlertRecord }
  | { readonly kind: 'stale' };

/** What surrounds the alert. */
export interface Circumstances {
  /** Whether Alertmanager says that it repeats itself; undefined where it tells no reason (before 0.33). */
  readonly saysRepeat: boolean | undefined;
  /** After this time Alertmanager repeats what still fires. */
  readonly repeatMs: number;
  readonly nowMs: number;
}

/** A start this much later than the known one is another episode, whose end in between was never told. */
const anotherEpisodeMs = 300_000;

/**
 * How long the second Alertmanager may still bring the firing of an episode that is over: its tries end with a group_interval
 * (5 minutes at most in the stack). Later it is a new episode, although its start says otherwise.
 */
const staleMs = 600_000;

/** Two Alertmanagers bring the same reminder within a group_interval of each other. */
const sameReminderMs = 600_000;

function momentOf(iso: string): number | undefined {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) || ms <= 0 ? undefined : ms;
}

function judgeFiring(known: AlertRecord, startsMs: number, around: Circumstances): Judgement {
  const { nowMs, repeatMs, saysRepeat } = around;
  const next: AlertRecord = {
    episode: known.episode + 1,
    status: 'firing',
    startsMs,
    endsMs: 0,
    changedMs: nowMs,
    remindedMs: 0,
  };
  if (known.status === 'resolved') {
    const isNewer = startsMs > known.endsMs || nowMs - known.changedMs > staleMs;
    return isNewer ? { kind: 'new', record: next } : { kind: 'stale' };
  }
  if (startsMs - known.startsMs > anotherEpisodeMs) return { kind: 'new', record: next };
  const record = { ...known, startsMs: Math.max(known.startsMs, startsMs) };
  const sinceTold = nowMs - Math.max(known.changedMs, known.remindedMs);
  const isReminder = saysRepeat ?? sinceTold >= repeatMs * 0.9;
  const isCopy = known.remindedMs > 0 && nowMs - known.remindedMs < Math.min(sameReminderMs, repeatMs / 2);
  return isReminder && !isCopy
    ? { kind: 'reminder', record: { ...record, remindedMs: nowMs } }
    : { kind: 'copy', record };
}

function judgeResolved(known: AlertRecord, startsMs: number, endsMs: number, nowMs: number): Judgement {
  const over = { status: 'resolved', startsMs, endsMs, changedMs: nowMs, remindedMs: 0 } as const;
  if (known.status === 'resolved') {
    return startsMs > known.endsMs
      ? { kind: 'new', record: { ...over, episode: known.episode + 1 } }
      : { kind: 'copy', record: known };
  }
  // The end of an earlier episode, brought late by the other Alertmanager.
  if (endsMs < known.startsMs) return { kind: 'stale' };
  return { kind: 'new', record: { ...over, episode: known.episode } };
}

/**
 * Tells whether an alert is news, a copy of what is known (two Alertmanagers deliver, each tries again), a reminder, or older
 * than what is known already.
 * @param known Undefined: never seen.
 */
export function judgeAlert(alert: Alert, known: AlertRecord | undefined, around: Circumstances): Judgement {
  const { nowMs } = around;
  const startsMs = momentOf(alert.startsAt) ?? known?.startsMs ?? nowMs;
  const endsMs = alert.status === 'firing' ? 0 : (momentOf(alert.endsAt) ?? nowMs);
  if (known === undefined) {
    const { status } = alert;
    return { kind: 'new', record: { episode: 1, status, startsMs, endsMs, changedMs: nowMs, remindedMs: 0 } };
  }
  return alert.status === 'firing'
    ? judgeFiring(known, startsMs, around)
    : judgeResolved(known, startsMs, endsMs, nowMs);
}
