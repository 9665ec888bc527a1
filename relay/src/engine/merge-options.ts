import type { TimingOf } from './take-alerts.ts';

/** How two journals are brought together. */
export interface MergeOptions {
  /** False: what `from` knows and does not hold any more need not have been shown, since `from` was damaged. */
  readonly isShownSure: boolean;
  /** True: cards of `from` on their way keep their numbers; false: their alerts get new cards. */
  readonly keepsCards: boolean;
  /** By how many milliseconds the clock of `from` is ahead. */
  readonly aheadMs: number;
  readonly timingOf: TimingOf;
  /** Cards of `into` that are being sent at this moment: they stay as they are. */
  readonly sending: () => ReadonlySet<number>;
}

/** States or records in one transaction. */
export const mergePageSize = 500;
