import { plainText, type Card } from './card.ts';

function textsOf(card: Card): readonly string[] {
  const found: string[] = [];
  JSON.stringify(card, (key, value: unknown) => {
    if (key === 'content' && typeof value === 'string') found.push(value);
    return value;
  });
  return found;
}

/**
 * Adds the bot's keyword as a last line, unless the card has it already. Every card is looked at: a recovery worded
 * differently from its alert would miss the keyword, and Feishu would drop the all-clear.
 * @param keyword Undefined: the bot asks for none.
 */
export function withKeyword(card: Card, keyword: string | undefined): Card {
  if (keyword === undefined || textsOf(card).some((text) => text.includes(keyword))) return card;
  return { ...card, elements: [...card.elements, { tag: 'note', elements: [plainText(keyword)] }] };
}
