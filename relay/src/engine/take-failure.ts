import type { RefusalReason } from '../feishu/refusal-reason.ts';

/** Why a notification has to come again. Undefined: all of it is shown, or on the disk. */
export type TakeFailure = { readonly reason: RefusalReason } | undefined;
