import { describe, expect, test } from 'vitest';
import { isNodeDownCard } from './is-node-down-card.ts';

const request = (template: string, text: string, accepted = true): Parameters<typeof isNodeDownCard>[0] => ({
  time: '2026-01-01T00:00:00.000Z',
  accepted,
  code: accepted ? 0 : 9499,
  msg: '',
  bytes: 100,
  body: {
    msg_type: 'interactive',
    card: { header: { template, title: { tag: 'plain_text', content: text } }, elements: [] },
  },
});

describe('the card a drill waits for', () => {
  test('is accepted, has the colour, and names rule and host', () => {
    expect(isNodeDownCard(request('red', 'NodeDown: test'), 'red', 'test')).toBe(true);
  });

  test.each([
    ['a refused one', request('red', 'NodeDown: test', false)],
    ['one of the other colour', request('green', 'NodeDown: test')],
    ['one of another host', request('red', 'NodeDown: prom01')],
    ['one of another rule', request('red', 'DiskFull: test')],
    ['a text message', { ...request('red', ''), body: { msg_type: 'text', content: { text: 'NodeDown test' } } }],
  ])('is not %s', (_name, other) => {
    expect(isNodeDownCard(other, 'red', 'test')).toBe(false);
  });
});
