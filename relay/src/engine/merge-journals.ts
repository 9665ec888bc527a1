import { setImmediate } from 'node:timers/promises';
import type { PendingState } from '../journal/alert-store.ts';
import type { Doubt } from '../journal/doubt-store.ts';
import type { Journal } from '../journal/journal.ts';
import type { Alert } from '../webhook/notification.ts';
import { alertPriority } from './alert-priority.ts';
import { judgeAlert, type AlertRecord, type Judgement } from './judge-alert.ts';

/** How two journals are brought together. */
export interface MergeOptions {
  /** False: what `from` knows and does not hold any more need not have been shown, since `from` was damaged. */
  readonly isShownSure: boolean;
  /** True: cards of `from` on their way keep their numbers; false: their alerts get new cards. */
  readonly keepsCards: boolean;
  /** By how many milliseconds the clock of `from` is ahead. */
  readonly aheadMs: number;
  /** Cards of `into` that are being sent at this moment: they stay as they are. */
  readonly sending: () => ReadonlySet<number>;
}

/** What came of it. */
export interface MergeCounts {
  /** States that `into` did not know. */
  readonly added: number;
  /** States that waited in `into` and that `from` has shown already. */
  readonly crossedOut: number;
}

/** States or records in one transaction. */
const pageSize = 500;

/** A state of one journal, compared with what the other knows: what was learnt later is newer where times do not tell. */
function judgeState(state: PendingState, arrivedMs: number, known: AlertRecord | undefined): Judgement {
  const around = { saysRepeat: state.reminder, repeatMs: Infinity, lateMs: 0, nowMs: arrivedMs };
  return judgeAlert(state.alert, known, around);
}

function asAlert({ status, startsMs, endsMs }: AlertRecord): Alert {
  const endsAt = status === 'firing' ? '' : new Date(endsMs).toISOString();
  const startsAt = new Date(startsMs).toISOString();
  return { status, labels: {}, annotations: {}, startsAt, endsAt, generatorURL: '', fingerprint: '' };
}

/** What is known of an alert when two know of it. */
function newerRecord(known: AlertRecord | undefined, other: AlertRecord): AlertRecord {
  if (known === undefined) return other;
  const around = { saysRepeat: false, repeatMs: Infinity, lateMs: 0, nowMs: other.changedMs };
  const judged = judgeAlert(asAlert(other), known, around);
  const remindedMs = Math.max(known.remindedMs, other.remindedMs);
  if (judged.kind === 'new') return { ...other, episode: Math.max(other.episode, judged.record.episode) };
  return known.status === other.status ? { ...known, remindedMs } : known;
}

/** What was told of a group last is what counts. */
function keepGroup(into: Journal, from: Journal, group: string, aheadMs: number): void {
  const toldMs = from.alerts.groupSeenMs(group) - aheadMs;
  if (into.alerts.tryGroup(group) === undefined || toldMs > into.alerts.groupSeenMs(group))
    into.alerts.keepGroup(group, from.alerts.group(group), toldMs);
}

function addState(into: Journal, from: Journal, state: PendingState, aheadMs: number): number | undefined {
  const { fingerprint, reminder } = state;
  const arrivedMs = state.arrivedMs - aheadMs;
  const judged = judgeState(state, arrivedMs, into.records.of(fingerprint));
  if (judged.kind !== 'new' && judged.kind !== 'reminder') return undefined;
  if (judged.kind === 'reminder' && into.alerts.isPending(fingerprint)) return undefined;
  const record = { ...judged.record, episode: Math.max(judged.record.episode, state.episode) };
  into.records.keep(fingerprint, record);
  keepGroup(into, from, state.group, aheadMs);
  const { episode } = record;
  return into.alerts.addState({ ...state, episode, reminder, arrivedMs, priority: alertPriority(state.alert) });
}

/** Adds what waits in `from` and is not known in `into`. Returns the new ids by the old ones. */
async function addPending(into: Journal, from: Journal, aheadMs: number): Promise<ReadonlyMap<number, number>> {
  const added = new Map<number, number>();
  let page: readonly PendingState[];
  for (let after = 0; (page = from.alerts.pendingAfter(after, pageSize)).length > 0; after = page.at(-1)?.id ?? 0) {
    const some = page;
    into.write(() => {
      for (const state of some) {
        const id = addState(into, from, state, aheadMs);
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
        into.records.keep(fingerprint, newerRecord(into.records.of(fingerprint), other));
      }
    });
    await setImmediate();
  };
  for (const one of from.records.all()) if (page.push(one) >= pageSize) await flush();
  await flush();
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
function mergeDoubts(into: Journal, from: Journal, aheadMs: number): void {
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

/**
 * True when `from` has shown the state, or something newer of its alert. As long as anything of the alert waits there, it
 * counts as not shown: rather twice than never.
 */
function isShownBy(from: Journal, state: PendingState, aheadMs: number): boolean {
  const record = from.records.of(state.fingerprint);
  if (record === undefined || from.alerts.isPending(state.fingerprint)) return false;
  const { kind } = judgeState(state, state.arrivedMs + aheadMs, record);
  return kind !== 'new' && kind !== 'reminder';
}

function crossOut(into: Journal, shown: readonly PendingState[], sending: ReadonlySet<number>): number {
  const cards = new Set(shown.flatMap(({ card }) => card ?? []));
  const idle = shown.filter(({ card }) => card === undefined || !sending.has(card));
  for (const { id } of idle) into.alerts.drop(id);
  // What is left on a card of which a part was shown elsewhere waits for a new one.
  for (const card of cards) if (!sending.has(card)) into.cards.dissolve(card);
  return idle.length;
}

/** A page may end within a card: the card is dissolved with its first part, and the rest is found without it. */
async function crossOutShown(into: Journal, from: Journal, options: MergeOptions): Promise<number> {
  let count = 0;
  let page: readonly PendingState[];
  for (let after = 0; (page = into.alerts.pendingAfter(after, pageSize)).length > 0; after = page.at(-1)?.id ?? 0) {
    const shown = page.filter((state) => isShownBy(from, state, options.aheadMs));
    if (shown.length > 0) into.write(() => (count += crossOut(into, shown, options.sending())), true);
    await setImmediate();
  }
  return count;
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
  const added = await addPending(into, from, options.aheadMs);
  if (options.keepsCards) addCards(into, from, added);
  const crossedOut = options.isShownSure ? await crossOutShown(into, from, options) : 0;
  await addRecords(into, from, options.aheadMs);
  into.write(() => into.aside.addFrom(from.aside));
  return { added: added.size, crossedOut };
}
