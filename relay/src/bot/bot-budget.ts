import type { Partner } from '../engine/partner.ts';
import { Budget, feishuBudgetAt, halfOf } from '../feishu/budget.ts';
import { untilSlotMs } from '../feishu/turn-slot.ts';
import type { SentTurn } from '../journal/card-store.ts';
import type { Journal } from '../journal/journal.ts';

/** What a relay that leads knows of the other one. */
export interface LeadingTogether {
  readonly partner: Partner;
  /** True: the other one follows, so that all of the limits are this one's. */
  readonly isConnected: () => boolean;
  /** By how many milliseconds the other one's clock is ahead. */
  readonly aheadMs: number;
}

/** When a turn of the other relay ended at the latest, by this host's wall clock; without an end it may still be under way. */
export function latestEndOf({ begunMs, endedMs }: SentTurn, aheadMs: number, sendTimeoutMs: number): number {
  const endMs = endedMs ?? Math.max(Date.now() + aheadMs, begunMs + sendTimeoutMs);
  return performance.now() + (endMs - aheadMs - Date.now());
}

/** The budget of a bot, with what earlier processes and the other relay have sent. */
export function budgetOf(
  journal: Journal,
  settings: {
    readonly rank: number;
    readonly sendTimeoutMs: number;
    readonly pair: LeadingTogether | undefined;
  },
): Budget {
  const { rank, sendTimeoutMs, pair } = settings;
  const turns = journal.cards.turns();
  // What a kill cut ended with it.
  const own = turns
    .filter((turn) => turn.rank === rank)
    .map(({ endedMs }) => Math.min(endedMs ?? Infinity, Date.now()));
  const others = turns
    .filter((turn) => turn.rank !== rank)
    .map((turn) => latestEndOf(turn, pair?.aheadMs ?? 0, sendTimeoutMs));
  const isApart = (): boolean => pair?.isConnected() === false;
  // The first relay's clock counts for both.
  const sharedClockMs = (): number => Date.now() + (rank === 0 ? 0 : (pair?.aheadMs ?? 0));
  return new Budget(
    () => feishuBudgetAt(Date.now()),
    () => performance.now(),
    {
      own: own.map((endMs) => performance.now() + (endMs - Date.now())).sort((a, b) => a - b),
      others,
      ownWindows: () => (isApart() ? halfOf(feishuBudgetAt(Date.now())) : undefined),
      slotMs: () => (isApart() ? untilSlotMs(sharedClockMs(), rank) : 0),
    },
  );
}
