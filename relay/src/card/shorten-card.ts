import type { Card, CardElement, Paragraph, PlainText } from './card.ts';
import { cleanText } from './clean-text.ts';

/** Most bytes of a text on a card that must be short: name, host and severity are never longer. */
const maxTextBytes = 300;

/** Longest address that stays. */
const maxUrlBytes = 500;

function short(text: PlainText): PlainText {
  return { ...text, content: cleanText(text.content, maxTextBytes, 'many') };
}

function shortParagraph({ text, fields, ...rest }: Paragraph): Paragraph {
  return {
    ...rest,
    ...(text === undefined ? {} : { text: short(text) }),
    ...(fields === undefined ? {} : { fields: fields.map((field) => ({ ...field, text: short(field.text) })) }),
  };
}

function shortElement(element: CardElement): readonly CardElement[] {
  if (element.tag === 'div') return [shortParagraph(element)];
  if (element.tag === 'note') return [{ ...element, elements: element.elements.map(short) }];
  if (element.tag === 'action') {
    const actions = element.actions.filter(({ url }) => url.length <= maxUrlBytes);
    return actions.length === 0
      ? []
      : [{ ...element, actions: actions.map((one) => ({ ...one, text: short(one.text) })) }];
  }
  if (element.tag !== 'column_set') return [element];
  const columns = element.columns.map((column) => ({ ...column, elements: column.elements.map(shortParagraph) }));
  return [{ ...element, columns }];
}

/** The same card in few words, for a single alert whose texts and addresses together are larger than a bot takes. */
export function shortenCard(card: Card): Card {
  return {
    ...card,
    header: { ...card.header, title: short(card.header.title) },
    elements: card.elements.flatMap(shortElement),
  };
}
