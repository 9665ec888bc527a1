import { setImmediate } from 'node:timers/promises';
import type { PendingState } from '../journal/alert-store.ts';
import type { Journal } from '../journal/journal.ts';
import type { Alert } from '../webhook/notification.ts';
import { alertPriority } from './alert-priority.ts';
import { crossOutShown } from './cross-out-shown.ts';
import { judgeAlert, type AlertRecord } from './judge-alert.ts';
import { judgeKept } from './judge-kept.ts';
import { keepGroup, mergeDoubts, putInDoubt } from './merge-doubts.ts';
import { mergePageSize, type MergeOptions } from './merge-options.ts';

/** What came of it. */
export interface MergeCounts {
  /** States that `into` did not know. */
  readonly added: number;
  /** States that waited in `into` and that `from` has shown already. */
  readonly crossedOut: number;
}

function asAlert({ status, startsMs, endsMs }: AlertRecord): Alert {
  const endsAt = status === 'firing' ? '' : new Date(endsMs).toISOString();
  const startsAt = new Date(startsMs).toISOString();
  return { status, labels: {}, annotations: {}, startsAt, endsAt, generatorURL: '', fingerprint: '' };
}

/**
 * What is known of an alert when two know of it.
 * @param isShown False: what the other one knows waits there; where that is in doubt, see {@link judgeKept}, it is not known here.
 */
function newerRecord(known: AlertRecord | undefined, other: AlertRecord, isShown: boolean): AlertRecord {
  if (known === undefined) return other;
  const lateMs = isShown || other.episode > known.episode ? 0 : Infinity;
  const around = { saysRepeat: false, repeatMs: Infinity, lateMs, nowMs: other.changedMs };
  const judged = judgeAlert(asAlert(other), known, around);
  const remindedMs = Math.max(known.remindedMs, other.remindedMs);
  if (judged.kind === 'new') return { ...other, episode: Math.max(other.episode, judged.record.episode) };
  return known.status === other.status ? { ...known, remindedMs } : known;
}

function addState(
  into: Journal,
  from: Journal,
  state: PendingState,
  { aheadMs, timingOf }: MergeOptions,
): number | undefined {
  const { fingerprint, reminder, group, alert } = state;
  const arrivedMs = state.arrivedMs - aheadMs;
  const known = into.records.of(fingerprint);
  const judged = judgeKept(state, arrivedMs, known);
  if (judged.kind === 'doubtful') {
    keepGroup(into, from, group, aheadMs);
    putInDoubt(into, state, arrivedMs, timingOf);
    return undefined;
  }
  // Told again after it, this speaks against it.
  if (judged.kind === 'copy') into.doubts.dropUntil(fingerprint, arrivedMs + timingOf(alert).lateMs);
  if (judged.kind !== 'new' && judged.kind !== 'reminder') return undefined;
  if (judged.kind === 'reminder' && into.alerts.isPending(fingerprint)) return undefined;
  const record = { ...judged.record, episode: Math.max(judged.record.episode, state.episode) };
  into.records.keep(fingerprint, record);
  keepGroup(into, from, group, aheadMs);
  const { episode } = record;
  return into.alerts.addState({ ...state, episode, reminder, arrivedMs, priority: alertPriority(alert) });
}

/** Adds what waits in `from` and is not known in `into`. Returns the new ids by the old ones. */
async function addPending(into: Journal, from: Journal, options: MergeOptions): Promise<ReadonlyMap<number, number>> {
  const added = new Map<number, number>();
  let page: readonly PendingState[];
  for (
    let after = 0;
    (page = from.alerts.pendingAfter(after, mergePageSize)).length > 0;
    after = page.at(-1)?.id ?? 0
  ) {
    const some = page;
    into.write(() => {
      for (const state of some) {
        const id = addState(into, from, state, options);
        if (id !== undefined) added.set(state.id, id);
      }
    });
    await setImmediate();
  }
  return added;
}

/** Cards whose alerts were all added keep number and form: a repeat of one is known by its number. */
function addCards(into: Journal, from: Journal, added: ReadonlyMap<number, number>): void {
  for (const { number, body, color, form, priority, partOf } of from.cards.all()) {
    const states = from.alerts.onCard(number).map(({ id }) => added.get(id));
    const known = states.filter((id) => id !== undefined);
    if (known.length === 0 || known.length < states.length || into.cards.get(number) !== undefined) continue;
    into.write(() => into.cards.put({ number, body, bytes: 0, color, states: known }, form, priority, partOf));
  }
}

async function addRecords(into: Journal, from: Journal, aheadMs: number): Promise<void> {
  let page: (readonly [string, AlertRecord])[] = [];
  const flush = async (): Promise<void> => {
    const some = page;
    page = [];
    into.write(() => {
      for (const [fingerprint, record] of some) {
        const other = { ...record, changedMs: record.changedMs - aheadMs };
        const isShown = !from.alerts.isPending(fingerprint);
        into.records.keep(fingerprint, newerRecord(into.records.of(fingerprint), other, isShown));
      }
    });
    await setImmediate();
  };
  for (const one of from.records.all()) if (page.push(one) >= mergePageSize) await flush();
  await flush();
}

function addTurns(into: Journal, from: Journal): void {
  const known = new Set(into.cards.turns().map(({ rank, begunMs }) => `${rank} ${begunMs}`));
  into.write(() => {
    for (const turn of from.cards.turns()) {
      if (!known.has(`${turn.rank} ${turn.begunMs}`)) into.cards.addTurn(turn);
    }
  }, true);
}

/**
 * Brings what another journal knows into this one: states that wait there and are not known here are added, states that wait here
 * and were shown there are crossed out, of what is known of an alert the newer is kept, and so are the turns that were taken.
 * Doing it twice changes nothing, so a failure half-way is no harm. `from` must not change meanwhile; `into` may be in use.
 * Throws what {@link Journal.write} throws.
 */
export async function mergeJournals(into: Journal, from: Journal, options: MergeOptions): Promise<MergeCounts> {
  into.write(() => into.cards.countFrom(from.cards.nextNumber()));
  addTurns(into, from);
  // Before what is added says when its groups were told of.
  mergeDoubts(into, from, options.aheadMs);
  const added = await addPending(into, from, options);
  if (options.keepsCards) addCards(into, from, added);
  const crossedOut = options.isShownSure ? await crossOutShown(into, from, options) : 0;
  await addRecords(into, from, options.aheadMs);
  into.write(() => into.aside.addFrom(from.aside));
  return { added: added.size, crossedOut };
}
