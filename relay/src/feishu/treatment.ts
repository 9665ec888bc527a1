import type { RefusalReason } from './refusal-reason.ts';

/**
 * What helps after a refusal.
 * - `wait`: the bot's trouble; the same card again after a growing pause.
 * - `cure`: a person has to cure it (clock, secret, keyword, allow list); tried again, signed afresh, at least each 30 s.
 * - `no_mention`: the content; without the mention, then as text.
 * - `text`: the content; as text.
 * - `split`: too large; in two halves.
 * - `again`: unknown; twice more, then as text.
 */
export type Treatment = 'wait' | 'cure' | 'no_mention' | 'text' | 'split' | 'again';

const treatments: Readonly<Partial<Record<RefusalReason, Treatment>>> = {
  unknown_token: 'cure',
  signature: 'cure',
  not_allowed: 'cure',
  keyword: 'cure',
  invalid_content: 'no_mention',
  bad_request: 'text',
  parameter: 'text',
  too_large: 'split',
  unknown_code: 'again',
};

/** Milliseconds until the first try after a failure of the bot: a signature is made anew at once, a limit needs its second. */
const firstPauses: Readonly<Partial<Record<RefusalReason, number>>> = { signature: 200, rate_limited: 1200 };

/** What helps after this refusal; what is not a card's fault is waited for. */
export function treatmentOf(reason: RefusalReason): Treatment {
  return treatments[reason] ?? 'wait';
}

/** Milliseconds until the first try after a failure that says nothing of the card. */
export function firstPauseMs(reason: RefusalReason): number {
  return firstPauses[reason] ?? 500;
}
