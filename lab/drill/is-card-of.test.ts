import { describe, expect, test } from 'vitest';
import { isCardOf } from './is-card-of.ts';

const host = { name: 'test', address: '192.168.1.94' };

const request = (template: string, text: string, accepted = true): Parameters<typeof isCardOf>[0] => ({
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

const title = 'CpuHigh · test (192.168.1.94)';

describe('the card a drill waits for', () => {
  test('is accepted, has the colour, and names rule and host', () => {
    expect(isCardOf(request('red', title), 'red', 'CpuHigh', host)).toBe(true);
  });

  test.each([
    ['a refused one', request('red', title, false)],
    ['one of the other colour', request('green', title)],
    ['one of another host', request('red', 'CpuHigh · prom01 (192.168.1.91)')],
    ['one that links to the host only', request('red', 'CpuHigh · prom01 (192.168.1.91) ?var-node=test')],
    ['one of another rule', request('red', 'DiskFull · test (192.168.1.94)')],
    ['a text message', { ...request('red', ''), body: { msg_type: 'text', content: { text: title } } }],
  ])('is not %s', (_name, other) => {
    expect(isCardOf(other, 'red', 'CpuHigh', host)).toBe(false);
  });
});
