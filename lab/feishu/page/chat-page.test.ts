import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { previewMessages } from '../../../ops/relay/preview-messages.ts';
import { relayFileSchema } from '../../../relay/src/config/relay-settings.ts';
import { parseNotification } from '../../../relay/src/webhook/parse-notification.ts';
import { headerTemplates } from '../card-schema.ts';
import type { ReceivedRequest } from '../received-request.ts';
import { chatPage } from './chat-page.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const shown = (body: unknown): ReceivedRequest => ({
  time: '2026-03-02T03:02:22.000Z',
  accepted: true,
  code: 0,
  msg: 'success',
  bytes: 1,
  body,
});
const textMessage = (text: string): ReceivedRequest => shown({ msg_type: 'text', content: { text } });

/** Messages that can be added to while somebody waits for them. */
function chat(...requests: ReceivedRequest[]) {
  let wake = (): void => undefined;
  return {
    requests: (from = 0) => requests.slice(from),
    waitForRequests: async (from: number, timeoutMs: number) => {
      const late = new Promise<void>((resolve) => (wake = resolve));
      if (requests.length <= from)
        await Promise.race([late, new Promise((resolve) => setTimeout(resolve, timeoutMs).unref())]);
      return requests.slice(from);
    },
    add: (request: ReceivedRequest) => {
      requests.push(request);
      wake();
    },
  };
}

async function served(source: Parameters<typeof chatPage>[0]): Promise<string> {
  const page = chatPage(source);
  closing.push(() => page.close());
  await page.listen({ host: '127.0.0.1', port: 0 });
  return `http://127.0.0.1:${(page.server.address() as AddressInfo).port}`;
}

/** What an open stream of events has told until it holds `end`. */
async function readUntil(stream: ReadableStream<Uint8Array> | null, end: string): Promise<string> {
  let text = '';
  const reader = stream!.pipeThrough(new TextDecoderStream()).getReader();
  while (!text.includes(end)) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
  }
  await reader.cancel();
  return text;
}

const bodyOf = async (source: Parameters<typeof chatPage>[0], headers = {}): Promise<string> =>
  (await chatPage(source).inject({ url: '/', headers })).body;

test('the page says what it is, in the language of the browser, and shows what a group would: nothing that was refused', async () => {
  const source = chat(textMessage('first'), { ...textMessage('refused one'), accepted: false, code: 19024 });
  const english = await bodyOf(source);
  expect(english).toContain('<title>Stand-in for Feishu');
  expect(english).toContain('first');
  expect(english).not.toContain('refused one');
  expect(await bodyOf(source, { 'accept-language': 'zh-CN,zh;q=0.9' })).toContain('<title>飞书替身');
});

test('hostile labels stay text, on a page that would not run them either', async () => {
  const path = new URL('../../../relay/examples/hostile-labels.json', import.meta.url);
  const file = relayFileSchema.parse({});
  const bot = { locale: 'en' as const, mentions: [], keyword: undefined, proxy: undefined, ca: undefined };
  const messages = previewMessages(parseNotification(readFileSync(path, 'utf8')), 'cards', { file, bot }, Date.now());
  const hostile = shown({
    msg_type: 'interactive',
    card: {
      header: { title: { tag: 'plain_text', content: '</header><script>alert(1)</script>' } },
      elements: [
        { tag: 'markdown', content: '<script>alert(2)</script><img src=x onerror="alert(3)">' },
        { tag: 'img', img_key: 'k', alt: { tag: 'plain_text', content: '"><svg onload=alert(4)>' } },
      ],
    },
  });
  const source = chat(hostile, textMessage('<script>alert(5)</script>'), ...messages.map(({ body }) => shown(body)));
  const answer = await chatPage(source).inject('/');
  expect(answer.body.match(/<(script|img|svg|iframe|at|font)\b[^>]*>/g)).toEqual(['<script src="/page.js" defer>']);
  expect(answer.body).not.toMatch(/<[^>]*\son\w+=/);
  expect(answer.headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self'/);
});

test('what comes later is told at once, line for line, and a reader who was cut off gets what was missed', async () => {
  const source = chat(textMessage('before'));
  const base = await served(source);
  const { body, headers } = await fetch(`${base}/events?from=1`);
  expect(headers.get('content-type')).toMatch(/^text\/event-stream/);
  source.add(textMessage('one\ntwo'));
  const told = await readUntil(body, '</li>');
  expect(told).toMatch(/id: 2\n/);
  expect(told).toMatch(/data: .*one\ndata: two/);
  expect(told).not.toContain('before');
  source.add(textMessage('three'));
  const again = await fetch(`${base}/events?from=1`, { headers: { 'last-event-id': '2' } });
  const missed = await readUntil(again.body, '</li>');
  expect(missed).toContain('three');
  expect(missed).not.toContain('one');
});

test('a fake Feishu that began anew is told to whoever has seen more', async () => {
  const base = await served(chat());
  expect(await (await fetch(`${base}/events?from=3`)).text()).toContain('event: anew');
});

test('every element of a card, every colour of its header', async () => {
  const text = { tag: 'plain_text', content: 'x' };
  const button = {
    tag: 'button',
    text: { tag: 'plain_text', content: 'Open' },
    type: 'primary',
    url: 'http://a.example/',
  };
  const columns = [
    { tag: 'column', width: 'weighted', weight: 2, elements: [{ tag: 'div', text }] },
    { tag: 'column', width: 'weighted', weight: 3 },
  ];
  const card = {
    header: { template: 'wathet', title: { tag: 'plain_text', content: 'Title' } },
    elements: [
      { tag: 'hr' },
      { tag: 'div', text, fields: [{ is_short: true, text }], extra: button },
      { tag: 'column_set', background_style: 'grey', columns },
      { tag: 'action', actions: [button], layout: 'bisected' },
      { tag: 'note', elements: [text] },
    ],
  };
  const body = await bodyOf(chat(shown({ msg_type: 'interactive', card })));
  for (const mark of [
    'class="header-wathet">Title',
    '<hr />',
    'class="field short"',
    'class="columns grey"',
    'class="column weighted-2"',
    'class="action bisected"',
    '<a href="http://a.example/"',
    'class="note"',
  ])
    expect(body).toContain(mark);
  const css = (await chatPage(chat()).inject('/page.css')).body;
  expect(headerTemplates.filter((color) => !css.includes(`.header-${color} {`))).toEqual([]);
});
