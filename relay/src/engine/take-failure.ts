import type { RefusalReason } from '../feishu/refusal-reason.ts';
import type { TakeCounts } from './take-alerts.ts';

/** Why a notification has to come again. Undefined: all of it is shown, or on the disk. */
export type TakeFailure = { readonly reason: RefusalReason } | undefined;

/** What is in doubt is asked for again; see `judgeAlert`. */
export function doubtOf({ doubtful }: TakeCounts): TakeFailure {
  return doubtful > 0 ? { reason: 'doubtful' } : undefined;
}
