import { jsonBytes } from './json-bytes.ts';

/** Whatever some client shows as the beginning of another line. */
const lineBreaks = /\r\n|[\r\v\f\u0085\u2028\u2029]/g;

/**
 * Controls, marks that turn the direction of what follows, and what no client draws (zero-width marks, fillers, tags): with
 * them one label would rewrite its neighbours, or two that differ would look the same.
 */
const hostile = /(?![\n\t])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** The areas of Unicode whose letters run from right to left, and turn the numbers and signs beside them. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Keeps the direction of a text to itself: FIRST STRONG ISOLATE and its end. Source: unicode.org, UAX 9. */
const isolate = ['\u2068', '\u2069'] as const;

/**
 * Makes foreign text (labels, annotations) fit for a card: well-formed Unicode, no control, direction or invisible marks, no tag
 * that some client might take for a mention or a link, text from right to left kept to its place, at most `maxBytes` of JSON;
 * longer text ends in "…".
 * @param lines `one`: line breaks become spaces. `many`: they stay.
 */
export function cleanText(text: string, maxBytes: number, lines: 'one' | 'many' = 'one'): string {
  // A character is a byte at least, so the rest cannot count; labels of megabytes cost nothing here.
  const head = text
    .slice(0, maxBytes + 1)
    .toWellFormed()
    .replaceAll(lineBreaks, '\n')
    .replaceAll('\t', ' ')
    .replaceAll(hostile, '');
  const oneOrMany = lines === 'one' ? head.replaceAll('\n', ' ') : head;
  // Plain text is not parsed for tags; the wide sign makes sure of it in every client and in notifications.
  const tagless = oneOrMany.replaceAll(/<(?=\/?[a-zA-Z])/g, '＜').trim();
  const isCut = text.length > maxBytes + 1;
  if (!rightToLeft.test(tagless)) return fit(tagless, maxBytes, isCut);
  const [open, close] = isolate;
  return `${open}${fit(tagless, maxBytes - Buffer.byteLength(open + close), isCut)}${close}`;
}

function fit(text: string, maxBytes: number, isCut: boolean): string {
  return !isCut && jsonBytes(text) - 2 <= maxBytes ? text : cutToBytes(text, maxBytes);
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
