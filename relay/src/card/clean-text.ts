import { jsonBytes } from './json-bytes.ts';

/** Controls, and the marks that turn the direction of what follows: they would let one label rewrite its neighbours. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const hostile = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/**
 * Makes foreign text (labels, annotations) fit for a card: well-formed Unicode, no control or direction marks, no tag that
 * some client might take for a mention or a link, at most `maxBytes` of JSON; longer text ends in "…".
 * @param lines `one`: line breaks become spaces. `many`: they stay.
 */
export function cleanText(text: string, maxBytes: number, lines: 'one' | 'many' = 'one'): string {
  // A character is a byte at least, so the rest cannot count; labels of megabytes cost nothing here.
  const head = text
    .slice(0, maxBytes + 1)
    .toWellFormed()
    .replaceAll('\r\n', '\n')
    .replaceAll('\t', ' ')
    .replaceAll(hostile, '');
  const oneOrMany = lines === 'one' ? head.replaceAll('\n', ' ') : head;
  // Plain text is not parsed for tags; the wide sign makes sure of it in every client and in notifications.
  const tagless = oneOrMany.replaceAll(/<(?=\/?[a-zA-Z])/g, '＜').trim();
  const cut = text.length > maxBytes + 1;
  if (!cut && jsonBytes(tagless) - 2 <= maxBytes) return tagless;
  return cutToBytes(tagless, maxBytes);
}

function cutToBytes(text: string, maxBytes: number): string {
  const room = maxBytes - Buffer.byteLength('…');
  let kept = '';
  let bytes = 0;
  for (const character of text) {
    bytes += jsonBytes(character) - 2;
    if (bytes > room) break;
    kept += character;
  }
  return `${kept}…`;
}
