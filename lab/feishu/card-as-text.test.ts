import { expect, test } from 'vitest';
import { cardAsText } from './card-as-text.ts';

test('shows colour, title, texts and button addresses of a card', () => {
  const body = {
    msg_type: 'interactive',
    card: {
      header: { template: 'green', title: { tag: 'plain_text', content: '已恢复 NodeDown' } },
      elements: [
        { tag: 'div', fields: [{ is_short: true, text: { tag: 'lark_md', content: '**主机** a&lt;b' } }] },
        { tag: 'hr' },
        {
          tag: 'action',
          actions: [
            { tag: 'button', text: { tag: 'plain_text', content: '面板' }, url: 'http://192.168.1.93:3000/d/x' },
          ],
        },
        { tag: 'note', elements: [{ tag: 'plain_text', content: 'promha' }] },
      ],
    },
  };
  expect(cardAsText(body)).toBe(
    `GREEN  已恢复 NodeDown\n  主机 a<b\n  ${'-'.repeat(40)}\n  [面板] http://192.168.1.93:3000/d/x\n  promha`,
  );
});

test('shows a text as it is, and anything else as JSON', () => {
  expect(cardAsText({ msg_type: 'text', content: { text: 'hello' } })).toBe('hello');
  expect(cardAsText('junk')).toBe('"junk"');
});
