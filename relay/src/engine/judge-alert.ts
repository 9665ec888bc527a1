import type { Alert } from '../webhook/notification.ts';

/** What the relay remembers of an alert: its newest state. Moments in milliseconds since 1970. */
export interface AlertRecord {
  readonly episode: number;
  readonly status: 'firing' | 'resolved';
  /** Latest start told of this episode; copies differ by an evaluation interval. */
  readonly startsMs: number;
  /** End of the episode; 0 while it fires. */
  readonly endsMs: number;
  /** End of the episode before it; 0 where none is known. */
  readonly previousEndsMs: number;
  /** When the relay learnt of this state. */
  readonly changedMs: number;
  /** When the relay last took a reminder of it; 0 for never. */
  readonly remindedMs: number;
}

/** What an alert of a notification is, compared with what is known. */
export type Judgement =
  | { readonly kind: 'new' | 'reminder' | 'copy'; readonly record: AlertRecord }
  | { readonly kind: 'stale' }
  | { readonly kind: 'doubtful' };

/** What surrounds the alert. */
export interface Circumstances {
  /** Whether Alertmanager says that it repeats itself; undefined where it tells no reason (before 0.33). */
  readonly saysRepeat: boolean | undefined;
  /** After this time Alertmanager repeats what still fires. */
  readonly repeatMs: number;
  /**
   * How old what an Alertmanager says may be: it tries for a group_interval, and a wait by its place in the cluster, to
   * deliver what it saw at the beginning.
   */
  readonly lateMs: number;
  readonly nowMs: number;
}

/** A start this much later than the known one is another episode, whose end in between was never told. */
const anotherEpisodeMs = 300_000;

/** Two Prometheus see the same thing an evaluation interval apart, a minute at most as a rule. */
const copySpreadMs = 60_000;

/** Two Alertmanagers bring the same reminder within a group_interval of each other. */
const sameReminderMs = 600_000;

function momentOf(iso: string): number | undefined {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) || ms <= 0 ? undefined : ms;
}

/** Whether what contradicts the known state may have been seen before that state was. */
function mayBeOlder(known: AlertRecord, { nowMs, lateMs }: Circumstances): boolean {
  return nowMs - known.changedMs <= lateMs;
}

function judgeFiring(known: AlertRecord, startsMs: number, around: Circumstances): Judgement {
  const { nowMs, repeatMs, saysRepeat } = around;
  const next = { status: 'firing', startsMs, endsMs: 0, changedMs: nowMs, remindedMs: 0 } as const;
  const episode = known.episode + 1;
  if (known.status === 'resolved') {
    if (startsMs <= known.endsMs && mayBeOlder(known, around)) return { kind: 'doubtful' };
    return { kind: 'new', record: { ...next, episode, previousEndsMs: known.endsMs } };
  }
  if (startsMs - known.startsMs > anotherEpisodeMs)
    return { kind: 'new', record: { ...next, episode, previousEndsMs: known.previousEndsMs } };
  const record = { ...known, startsMs: Math.max(known.startsMs, startsMs) };
  const sinceTold = nowMs - Math.max(known.changedMs, known.remindedMs);
  const isReminder = saysRepeat ?? sinceTold >= repeatMs * 0.9;
  const isCopy = known.remindedMs > 0 && nowMs - known.remindedMs < Math.min(sameReminderMs, repeatMs / 2);
  return isReminder && !isCopy
    ? { kind: 'reminder', record: { ...record, remindedMs: nowMs } }
    : { kind: 'copy', record };
}

function judgeResolved(known: AlertRecord, startsMs: number, endsMs: number, around: Circumstances): Judgement {
  const over = { status: 'resolved', startsMs, endsMs, changedMs: around.nowMs, remindedMs: 0 } as const;
  if (known.status === 'resolved') {
    return startsMs > known.endsMs
      ? { kind: 'new', record: { ...over, episode: known.episode + 1, previousEndsMs: known.endsMs } }
      : { kind: 'copy', record: known };
  }
  // The end of an earlier episode, brought late by the other Alertmanager.
  if (endsMs < known.startsMs) return { kind: 'stale' };
  const isOfThisEpisode = startsMs > known.previousEndsMs || endsMs > known.previousEndsMs + copySpreadMs;
  if (!isOfThisEpisode && mayBeOlder(known, around)) return { kind: 'doubtful' };
  return { kind: 'new', record: { ...over, episode: known.episode, previousEndsMs: known.previousEndsMs } };
}

/**
 * Tells what an alert of a notification is, compared with what is known of it:
 * - `new`: a state that people have to see; `reminder`: still firing, to be said again; `copy`: known (two Alertmanagers
 *   deliver, each tries again).
 * - `stale`: its own times say that it is older than what is known. An older state is never shown after a newer one.
 * - `doubtful`: it contradicts what is known, and its times do not say which of the two is older. It is neither dropped nor
 *   shown at once, but shown when nothing speaks against it for `lateMs`. Every notification that we answer 200 goes into the
 *   log that the Alertmanagers share: whatever is not as the last one said, the next look of one of them tells, or a later
 *   notification of the group leaves out. So an old copy is contradicted before its time, and what is true stands.
 *
 * Alertmanager gives an episode the earliest start that any Prometheus told of it, as long as the times overlap. So a start
 * after the known end is another episode (fired again; a Prometheus that restarted and took its `for` up again), while an
 * old start after the end is one of two things. Either an Alertmanager took its look before the end and delivers only now: it
 * waits for the others of its cluster first, and tries for a group_interval when the way to us is out (alertmanager#4008, #4108).
 * Or the alert does fire: one Prometheus sees no trouble any more and has said so, and the other does, with its start before
 * that end. An end that is told again after that is in the same doubt.
 * @param known Undefined: never seen.
 */
export function judgeAlert(alert: Alert, known: AlertRecord | undefined, around: Circumstances): Judgement {
  const { nowMs } = around;
  const startsMs = momentOf(alert.startsAt) ?? known?.startsMs ?? nowMs;
  const endsMs = alert.status === 'firing' ? 0 : (momentOf(alert.endsAt) ?? nowMs);
  if (known === undefined) {
    const first = { episode: 1, previousEndsMs: 0, changedMs: nowMs, remindedMs: 0 };
    return { kind: 'new', record: { ...first, status: alert.status, startsMs, endsMs } };
  }
  return alert.status === 'firing'
    ? judgeFiring(known, startsMs, around)
    : judgeResolved(known, startsMs, endsMs, around);
}
