import type { RefusalReason } from '../feishu/refusal-reason.ts';
import { treatmentOf } from '../feishu/treatment.ts';
import type { WaitingCard } from '../journal/card-store.ts';
import { lastPriority } from './alert-priority.ts';
import { composeHalves, composePlainer, type Composer } from './compose.ts';

/** A refused card of unknown code is tried this often in its form. */
const triesPerForm = 3;

/** A card that Feishu refused in every form is tried again after this. */
const keptPauseMs = 25_000;

/** What becomes of a card that was refused, inside a transaction of the caller. */
export function treatRefusal(composer: Composer, card: WaitingCard, reason: RefusalReason, nowMs: number): void {
  const { cards } = composer.journal;
  const { number, form, priority } = card;
  const tries = card.tries + 1;
  switch (treatmentOf(reason)) {
    case 'wait':
    case 'cure':
      // The pause is the bot's; the card is the next to go.
      return cards.postpone(number, nowMs, card.tries, false, priority);
    case 'split':
      if (composeHalves(composer, card, nowMs)) return undefined;
      return makePlainer(composer, card, 2, reason, nowMs);
    case 'no_mention':
      return makePlainer(composer, card, form === 0 ? 1 : 2, reason, nowMs);
    case 'text':
      return makePlainer(composer, card, 2, reason, nowMs);
    case 'again':
      if (tries < triesPerForm && form < 2)
        return cards.postpone(number, nowMs + 1000 * 2 ** tries, tries, false, priority);
      return makePlainer(composer, card, 2, reason, nowMs);
  }
}

/** Puts a plainer form in its place, or, when there is none, keeps it for later tries behind all the others. */
function makePlainer(composer: Composer, card: WaitingCard, form: 1 | 2, reason: RefusalReason, nowMs: number): void {
  if (card.form < form) return composePlainer(composer, card, form, nowMs);
  const { aside, cards } = composer.journal;
  aside.keepRefused(card.number, reason, card.body, nowMs);
  return cards.postpone(card.number, nowMs + keptPauseMs, card.tries + 1, true, lastPriority);
}
