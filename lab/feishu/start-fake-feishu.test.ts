import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { expectedSignature } from './check-signature.ts';
import { FeishuControl } from './control-api.ts';
import { parseBehaviourWords } from './parse-behaviour-words.ts';
import { startControlServer } from './start-control-server.ts';
import { startFakeFeishu, type FakeFeishu, type FakeFeishuOptions } from './start-fake-feishu.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(options: Partial<FakeFeishuOptions> = {}): Promise<FakeFeishu> {
  const fake = await startFakeFeishu({ token: 'token-1', ...options });
  cleanups.push(() => fake.close());
  return fake;
}

async function post(url: string, body: unknown): Promise<{ status: number; code: number }> {
  const response = await fetch(url, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
  const { code } = (await response.json()) as { code: number };
  return { status: response.status, code };
}

function card(
  elements: readonly unknown[],
  header: unknown = { template: 'red', title: { tag: 'plain_text', content: 'NodeDown' } },
): unknown {
  return { msg_type: 'interactive', card: { header, elements } };
}

function button(url?: string): unknown {
  return {
    tag: 'action',
    actions: [{ tag: 'button', text: { tag: 'plain_text', content: 'open' }, ...(url === undefined ? {} : { url }) }],
  };
}

const text = { tag: 'div', text: { tag: 'lark_md', content: 'down' } };
const rows: readonly (readonly [string, unknown, number, number])[] = [
  ['a plain card', card([text, button('http://192.168.1.91:9090/graph')]), 200, 0],
  ['a text', { msg_type: 'text', content: { text: 'hello' } }, 200, 0],
  ['no JSON', 'hello', 400, 9499],
  ['an array', [], 400, 9499],
  ['no msg_type', { content: { text: 'hello' } }, 200, 19002],
  ['an empty text', { msg_type: 'text', content: { text: '' } }, 200, 19002],
  ['a card without elements', card([]), 200, 11246],
  [
    'an unknown header colour',
    card([text], { template: 'pink', title: { tag: 'plain_text', content: 'x' } }),
    200,
    11246,
  ],
  ['an unknown element', card([{ tag: 'table2' }]), 200, 11246],
  ['a relative button address', card([button('/graph')]), 200, 11246],
  ['a button without address', card([button()]), 200, 11246],
  ['a mention of nobody', card([{ tag: 'div', text: { tag: 'lark_md', content: '<at id=zhang></at>' } }]), 200, 11246],
  ['a mention of all', card([{ tag: 'div', text: { tag: 'lark_md', content: '<at id=all></at>' } }]), 200, 0],
  ['too many bytes of Chinese', { msg_type: 'text', content: { text: '警'.repeat(6900) } }, 200, 19036],
];

describe('answers like the real Feishu', () => {
  test.each(rows)('%s', async (_name, body, status, code) => {
    const fake = await start();
    expect(await post(fake.webhookUrl, body)).toEqual({ status, code });
    expect(fake.requests()).toMatchObject([{ accepted: code === 0, code, body }]);
  });

  test('a GET is refused, and is no request of the record', async () => {
    const fake = await start();
    expect((await fetch(fake.webhookUrl)).status).toBe(405);
    expect(fake.requests()).toEqual([]);
  });

  test('an unknown token', async () => {
    const fake = await start();
    expect(await post(`${fake.webhookUrl}x`, card([text]))).toEqual({ status: 200, code: 19001 });
  });

  test('signature: right, missing, of another secret, and two hours old', async () => {
    const fake = await start({ secret: 's3cret' });
    const signed = (secret: string, ageSeconds: number): unknown => {
      const timestamp = String(Math.floor(Date.now() / 1000) - ageSeconds);
      return { timestamp, sign: expectedSignature(timestamp, secret), msg_type: 'text', content: { text: 'hello' } };
    };
    const codes: number[] = [];
    for (const body of [
      signed('s3cret', 0),
      { msg_type: 'text', content: { text: 'x' } },
      signed('other', 0),
      signed('s3cret', 7200),
    ]) {
      codes.push((await post(fake.webhookUrl, body)).code);
    }
    expect(codes).toEqual([0, 19021, 19021, 19021]);
  });

  test('the keyword counts in what is read, not in an address', async () => {
    const fake = await start({ keyword: '告警' });
    const link = button(`http://x/?q=${encodeURIComponent('告警')}告警`);
    expect((await post(fake.webhookUrl, card([text, link]))).code).toBe(19024);
    expect((await post(fake.webhookUrl, card([{ tag: 'markdown', content: '告警 down' }]))).code).toBe(0);
  });

  test('six in a second and 101 in a minute are too many, unless limits are off', async () => {
    let nowMs = 1_800_000_000_000;
    const fake = await start({ now: () => nowMs });
    const hello = { msg_type: 'text', content: { text: 'x' } };
    const send = async (count: number, stepMs: number): Promise<readonly number[]> => {
      const codes: number[] = [];
      for (let i = 0; i < count; i++) {
        codes.push((await post(fake.webhookUrl, hello)).code);
        nowMs += stepMs;
      }
      return codes;
    };
    expect(await send(6, 0)).toEqual([0, 0, 0, 0, 0, 9499]);
    nowMs += 1000;
    expect(new Set(await send(94, 250))).toEqual(new Set([0]));
    expect(await send(1, 0)).toEqual([9499]);
    nowMs += 60_000;
    expect(await send(1, 0)).toEqual([0]);
    await fake.change({ limits: false });
    expect((await post(fake.webhookUrl, { msg_type: 'text', content: { text: 'x'.repeat(30_000) } })).code).toBe(0);
  });
});

describe('misbehaves on request', () => {
  test('error, down, and ok again on the same port', async () => {
    const fake = await start();
    await fake.change(parseBehaviourWords(['error', '500', '11232', 'system', 'busy']));
    expect(await post(fake.webhookUrl, card([text]))).toEqual({ status: 500, code: 11232 });
    await fake.change(parseBehaviourWords(['down']));
    await expect(post(fake.webhookUrl, card([text]))).rejects.toThrow('fetch failed');
    await fake.change(parseBehaviourWords(['ok']));
    expect((await post(fake.webhookUrl, card([text]))).code).toBe(0);
    expect(fake.requests().map((request) => request.msg)).toEqual(['system busy', 'success']);
  });

  test('hang never answers and shows no card', async () => {
    const fake = await start();
    await fake.change(parseBehaviourWords(['hang']));
    const asked = fetch(fake.webhookUrl, { method: 'POST', body: JSON.stringify(card([text])) });
    expect(await fake.waitForRequests(0, 5000)).toMatchObject([{ accepted: false, code: -1 }]);
    await fake.change({ mode: { kind: 'down' } });
    await expect(asked).rejects.toThrow();
  });

  test('an error for some messages only: the others are judged as usual', async () => {
    const fake = await start();
    await fake.change({ mode: { kind: 'error', status: 200, code: 11246, msg: 'x', holding: 'interactive' } });
    expect((await post(fake.webhookUrl, card([text]))).code).toBe(11246);
    expect((await post(fake.webhookUrl, { msg_type: 'text', content: { text: 'x' } })).code).toBe(0);
  });

  test('a portal in between answers with a page, and shows nothing', async () => {
    const fake = await start();
    await fake.change(parseBehaviourWords(['portal', '200', 'Sign', 'in']));
    const answer = await fetch(fake.webhookUrl, { method: 'POST', body: JSON.stringify(card([text])) });
    expect([answer.status, await answer.text()]).toEqual([200, 'Sign in']);
    expect(fake.requests()).toMatchObject([{ accepted: false }]);
  });

  test.each([['slow'], ['slow', 'x'], ['error', '99', '1'], ['portal'], ['limits'], ['sleep'], ['ok', 'ok'], []])(
    'refuses the words %s %s %s',
    (...words: string[]) => {
      expect(() => parseBehaviourWords(words)).toThrow(/^feishu: /);
    },
  );
});

test('requests and mode outlive a restart, and the control socket tells both', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fake-feishu-'));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  const first = await start({ folder });
  await post(first.webhookUrl, card([text]));
  await first.change({ mode: { kind: 'slow', ms: 1 }, limits: false });
  await first.close();

  const second = await start({ folder });
  const socket = join(folder, 'control.sock');
  const server = await startControlServer(second, socket);
  cleanups.push(() => server.close());
  const control = new FeishuControl(socket);
  expect(await control.behaviour()).toEqual({ mode: { kind: 'slow', ms: 1 }, limits: false });
  const waiting = control.tryWaitFor((request) => request.accepted, 1, 5000);
  await post(second.webhookUrl, { msg_type: 'text', content: { text: 'second' } });
  expect(await waiting).toMatchObject({ body: { content: { text: 'second' } } });
  expect(await control.requests()).toHaveLength(2);
  await control.change({ mode: { kind: 'down' } });
  await expect(post(second.webhookUrl, card([text]))).rejects.toThrow('fetch failed');
  await expect(startControlServer(second, socket)).rejects.toThrow('already answers');
});
