import type { AlertGroup, BuiltMessage, CardOccasion } from '../engine/alert-state.ts';
import { cardMessage, roomFor } from './built-message.ts';
import type { CardSettings } from './card-settings.ts';
import { cardTexts } from './card-texts.ts';
import type { Card } from './card.ts';
import { chunksThatFit } from './chunks-that-fit.ts';
import { jsonBytes } from './json-bytes.ts';
import { layOutCard } from './lay-out-card.ts';
import { shortenCard } from './shorten-card.ts';
import { compareShown, shownStates, type ShownState } from './shown-state.ts';
import { withKeyword } from './with-keyword.ts';

/** More rows than this are not read on a telephone. */
const maxRows = 30;

/** What the number and the part in the title may add to a card that was measured without. */
const spareBytes = 60;

/**
 * The cards of one group: one as a rule, more where 20,480 bytes or 30 rows are not enough. Every state is on one of them,
 * firing before resolved. People are mentioned on the first card only.
 */
export function buildCards(group: AlertGroup, settings: CardSettings, occasion: CardOccasion): readonly BuiltMessage[] {
  const reader = { texts: cardTexts(settings.locale), timeZone: settings.timeZone, nowMs: occasion.nowMs };
  const shown = [...shownStates(group.states, reader)].sort(compareShown);
  const layOut = (some: readonly ShownState[], index: number, part: string): Card => {
    const here = { ...occasion, mention: occasion.mention && index === 0 };
    return layOutCard({ group, shown: some, part, number: occasion.firstNumber + index, occasion: here }, settings);
  };
  const room = roomFor(settings);
  const chunks = chunksThatFit(shown, (some) => jsonBytes(layOut(some, 0, '')) <= room, maxRows);
  return chunks.map((some, index) => {
    const part = chunks.length === 1 ? '' : `(${index + 1}/${chunks.length})`;
    const card = layOut(some, index, part);
    // Only a single alert can be too large here; rather short than not at all.
    const fitting = jsonBytes(card) <= room + spareBytes ? card : withKeyword(shortenCard(card), settings.keyword);
    return cardMessage(fitting, occasion.firstNumber + index, some);
  });
}
