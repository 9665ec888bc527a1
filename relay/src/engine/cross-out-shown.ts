import { setImmediate } from 'node:timers/promises';
import type { PendingState } from '../journal/alert-store.ts';
import type { Journal } from '../journal/journal.ts';
import type { AlertState } from './alert-state.ts';
import { judgeKept } from './judge-kept.ts';
import { putInDoubt } from './merge-doubts.ts';
import { mergePageSize, type MergeOptions } from './merge-options.ts';

/**
 * What `from` says to a state: that it has shown it, or something newer of its alert; that it may be older than what was shown there; or
 * (undefined) neither. As long as anything of the alert waits there, it counts as not shown: rather twice than never.
 */
function trySaid(from: Journal, state: AlertState, aheadMs: number): 'shown' | 'doubtful' | undefined {
  const record = from.records.of(state.fingerprint);
  if (record === undefined || from.alerts.isPending(state.fingerprint)) return undefined;
  const { kind } = judgeKept(state, state.arrivedMs + aheadMs, record);
  if (kind === 'new' || kind === 'reminder') return undefined;
  return kind === 'doubtful' ? 'doubtful' : 'shown';
}

/**
 * True for a card that both relays know and of which `from` says nothing to some states: it was accepted there, or not, when `from` was
 * killed. It goes as it is, so that it has the same number if it was.
 */
function goesWhole(into: Journal, from: Journal, card: number, aheadMs: number): boolean {
  if (card >= from.cards.nextNumber()) return false;
  return into.alerts.onCard(card).some((state) => trySaid(from, state, aheadMs) === undefined);
}

function crossOut(into: Journal, from: Journal, shown: readonly PendingState[], options: MergeOptions): number {
  const sending = options.sending();
  const cards = [...new Set(shown.flatMap(({ card }) => card ?? []))];
  const staying = new Set(cards.filter((card) => sending.has(card) || goesWhole(into, from, card, options.aheadMs)));
  const idle = shown.filter(({ card }) => card === undefined || !staying.has(card));
  for (const state of idle) {
    if (trySaid(from, state, options.aheadMs) === 'doubtful')
      putInDoubt(into, state, state.arrivedMs, options.timingOf);
    into.alerts.drop(state.id);
  }
  // What is left on a card of which a part was shown elsewhere waits for a new one.
  for (const card of cards) if (!staying.has(card)) into.cards.dissolve(card);
  return idle.length;
}

/**
 * Crosses out what waits in `into` and was shown by `from`; returns how many states that were. A page may end within a card: the card
 * is dissolved with its first part, and the rest is found without it.
 */
export async function crossOutShown(into: Journal, from: Journal, options: MergeOptions): Promise<number> {
  let count = 0;
  let page: readonly PendingState[];
  for (
    let after = 0;
    (page = into.alerts.pendingAfter(after, mergePageSize)).length > 0;
    after = page.at(-1)?.id ?? 0
  ) {
    const shown = page.filter((state) => trySaid(from, state, options.aheadMs) !== undefined);
    if (shown.length > 0) into.write(() => (count += crossOut(into, from, shown, options)), true);
    await setImmediate();
  }
  return count;
}
