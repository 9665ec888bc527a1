import { cardSchema, type Card, type CardElement } from './card-schema.ts';

/** lark_md as it reads on a terminal: no bold marks, no entities, links as `text (address)`. */
function plain(markdown: string): string {
  return markdown
    .replaceAll(/\[([^\]]*)\]\((\S+?)\)/g, '$1 ($2)')
    .replaceAll('**', '')
    .replaceAll(/&#(\d+);/g, (_match, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function textOf(text: { readonly tag: string; readonly content: string }): string {
  return text.tag === 'plain_text' ? text.content : plain(text.content);
}

/** Columns side by side: the first line of each in one line, then the second of each, and so on. */
function tableLines(columns: readonly (readonly string[])[]): readonly string[] {
  const height = Math.max(...columns.map((lines) => lines.length));
  return Array.from({ length: height }, (_, row) =>
    columns.map((lines) => lines[row] ?? ' '.repeat(lines[0]?.length ?? 0)).join(' | '),
  );
}

function elementLines(element: CardElement): readonly string[] {
  switch (element.tag) {
    case 'hr':
      return ['-'.repeat(40)];
    case 'markdown':
      return plain(element.content).split('\n');
    case 'div':
      return [element.text, ...(element.fields ?? []).map((field) => field.text)].flatMap((text) =>
        text === undefined ? [] : textOf(text).split('\n'),
      );
    case 'note':
      return element.elements.map((one) => (one.tag === 'img' ? `(image ${one.alt.content})` : textOf(one)));
    case 'action':
      return element.actions.map((button) => `[${textOf(button.text)}] ${button.url ?? button.multi_url?.url ?? ''}`);
    case 'img':
      return [`(image ${element.alt.content})`];
    case 'column_set':
      return tableLines(element.columns.map((column) => (column.elements ?? []).flatMap(elementLines)));
  }
}

function cardLines(card: Card): readonly string[] {
  const title = `${(card.header?.template ?? 'default').toUpperCase()}  ${card.header?.title.content ?? '(no title)'}`;
  return [title, ...card.elements.flatMap(elementLines).map((line) => `  ${line}`)];
}

/**
 * A message posted to Feishu (card or text) as it reads on a terminal, several lines without a last newline.
 * @param body The posted JSON. What is neither a card nor a text comes as its JSON.
 */
export function cardAsText(body: unknown): string {
  const message = (typeof body === 'object' && body !== null ? body : {}) as {
    readonly card?: unknown;
    readonly content?: { readonly text?: unknown };
  };
  const card = cardSchema.safeParse(message.card);
  if (card.success) return cardLines(card.data).join('\n');
  return typeof message.content?.text === 'string' ? message.content.text : JSON.stringify(body, null, 2);
}
