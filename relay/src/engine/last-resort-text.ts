import { jsonBytes } from '../card/json-bytes.ts';
import type { AlertState, BuiltMessage, CardOccasion } from './alert-state.ts';

/** What every client and every check takes. */
function plain(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\p{L}\p{N} ._:/-]/gu, ' ')
    .slice(0, 120);
}

/** One line for each state, 50 in a message, made without any renderer: for when a renderer fails. */
export function lastResortText(
  states: readonly AlertState[],
  { firstNumber, partOf = 0 }: CardOccasion,
  keyword: string | undefined,
): readonly BuiltMessage[] {
  const chunks = Array.from({ length: Math.ceil(states.length / 50) }, (_, index) =>
    states.slice(index * 50, index * 50 + 50),
  );
  return chunks.map((some, index) => {
    const lines = some.map(({ status, alert: { labels } }) =>
      [status, labels['severity'], labels['alertname'], labels['instance']].map((part) => plain(part ?? '')).join(' '),
    );
    const number = `#${firstNumber + index}${partOf === 0 ? '' : ` #${partOf}`}`;
    const text = [...lines, number, ...(keyword === undefined ? [] : [keyword])].join('\n');
    const body = { msg_type: 'text', content: { text } };
    const color = some.some(({ status }) => status === 'firing') ? 'red' : 'green';
    return { body, bytes: jsonBytes(body), number: firstNumber + index, color, states: some.map(({ id }) => id) };
  });
}
