import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseBehaviourWords } from '../../lab/feishu/parse-behaviour-words.ts';
import { startFakeFeishu, type FakeFeishu, type FakeFeishuOptions } from '../../lab/feishu/start-fake-feishu.ts';
import { relayFileSchema, type RelaySettings } from './config/relay-settings.ts';
import { defaultRelayLimits, startRelay, type RelayLimits, type RunningRelay } from './start-relay.ts';
import { sampleAlert, sampleNotification } from './testing/sample-notification.ts';

const token = 'token-that-nobody-may-see';
const secret = 'secret-that-nobody-may-see';
const keyword = '监控';

let fake: FakeFeishu;
let relay: RunningRelay;
let log: string;

async function startBoth(
  bot: Partial<FakeFeishuOptions> = {},
  change: Partial<RelaySettings> = {},
  limits: Partial<RelayLimits> = {},
): Promise<void> {
  fake = await startFakeFeishu({ token, secret, keyword, ...bot });
  const settings = {
    listen: { host: '127.0.0.1', port: 0 },
    webhookUrl: fake.webhookUrl,
    secret,
    keyword,
    file: relayFileSchema.parse({}),
    ...change,
  };
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log += chunk.toString();
      done();
    },
  });
  relay = await startRelay(settings, pino(sink), { ...defaultRelayLimits, sendTimeoutMs: 300, ...limits });
}

beforeEach(() => {
  log = '';
});
afterEach(async () => {
  await relay.stop();
  await fake.close();
});

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function post(body: unknown): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${relay.address}/alertmanager`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: text,
  });
  return { status: response.status, text: await response.text() };
}

async function get(path: string): Promise<Answer> {
  const response = await fetch(`${relay.address}${path}`);
  return { status: response.status, text: await response.text() };
}

async function metric(name: string): Promise<number> {
  const { text } = await get('/metrics');
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1));
}

describe('delivers', () => {
  test('a red and then a green card, signed and with the keyword, and counts them', async () => {
    await startBoth();
    expect((await post(sampleNotification())).status).toBe(200);
    const over = sampleAlert({ status: 'resolved', endsAt: '2026-03-01T01:40:00Z' });
    expect((await post(sampleNotification([over]))).status).toBe(200);
    expect(fake.requests()).toMatchObject([
      { accepted: true, body: { msg_type: 'interactive', card: { header: { template: 'red' } } } },
      { accepted: true, body: { card: { header: { template: 'green' } } } },
    ]);
    expect(await metric('feishu_relay_cards_delivered_total{color="red"}')).toBe(1);
    expect(await metric('feishu_relay_cards_delivered_total{color="green"}')).toBe(1);
    expect(await metric('feishu_relay_notifications_received_total{status="resolved"}')).toBe(1);
    expect(await metric('feishu_relay_last_success_timestamp_seconds')).toBeGreaterThan(1_700_000_000);
  });

  test('100 hosts with Chinese texts: several cards, each within 20,480 bytes, all hosts named', async () => {
    await startBoth();
    const alerts = Array.from({ length: 100 }, (_, index) =>
      sampleAlert({
        fingerprint: `f${index}`,
        labels: { alertname: 'NodeDown', instance: `h${index}.` },
        annotations: { summary: '磁盘'.repeat(100) },
      }),
    );
    expect((await post(sampleNotification(alerts))).status).toBe(200);
    expect(fake.requests().every((request) => request.accepted && request.bytes <= 20_480)).toBe(true);
    const all = JSON.stringify(fake.requests());
    expect(alerts.filter((alert) => !all.includes(`${alert.labels['instance'] ?? '?'} ·`))).toEqual([]);
  });

  test('a burst of notifications within 5 a second', async () => {
    await startBoth();
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        post(sampleNotification([sampleAlert()], { groupKey: `group-${index}` })),
      ),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 12 }, () => 200));
    expect(fake.requests().map((request) => request.code)).toEqual(Array.from({ length: 12 }, () => 0));
  });
});

describe('a delivery that fails is answered 503, counted and logged by its reason, without a credential', () => {
  const rows: readonly (readonly [string, string, Partial<FakeFeishuOptions>])[] = [
    ['unreachable', 'down', {}],
    ['timeout', 'hang', {}],
    ['timeout', 'slow 5000', {}],
    ['rate_limited', 'error 400 9499 too many request', {}],
    ['rate_limited', 'error 200 11232 frequency limited', {}],
    ['bad_request', 'error 400 9499 Bad Request', {}],
    ['invalid_content', 'error 200 11246 x', {}],
    ['invalid_content', 'error 200 100290 x', {}],
    ['parameter', 'error 200 19002 x', {}],
    ['not_allowed', 'error 200 19022 x', {}],
    ['too_large', 'error 200 19036 x', {}],
    ['http_status', 'error 502 0 x', {}],
    ['unknown_code', 'error 200 77777 x', {}],
    ['signature', 'ok', { secret: 'another' }],
    ['keyword', 'ok', { keyword: '另一个' }],
  ];

  test.each(rows)('%s (%s)', async (reason, words, bot) => {
    await startBoth(bot);
    await fake.change(parseBehaviourWords(words.split(' ')));
    const answer = await post(sampleNotification());
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.text)).toMatchObject({ reason });
    expect(await metric(`feishu_relay_cards_refused_total{reason="${reason}"}`)).toBe(1);
    expect(log).toContain(`"reason":"${reason}"`);
    expect(`${answer.text}${log}${(await get('/metrics')).text}`).not.toMatch(/nobody-may-see/);
  });

  test('unknown_token', async () => {
    const other = await startFakeFeishu({ token: 'the-only-one' });
    await startBoth({}, { webhookUrl: other.webhookUrl.replace('the-only-one', token) });
    expect(JSON.parse((await post(sampleNotification())).text)).toMatchObject({ reason: 'unknown_token' });
    await other.close();
  });

  test('the next try after a failure delivers, and repeats no card that was shown', async () => {
    await startBoth();
    const alerts = Array.from({ length: 40 }, (_, index) =>
      sampleAlert({ fingerprint: `f${index}`, startsAt: `2026-03-01T01:30:${10 + index}Z` }),
    );
    const first = fake
      .waitForRequests(0, 5000)
      .then(() => fake.change({ mode: { kind: 'error', status: 500, code: 1, msg: 'x' } }));
    expect((await post(sampleNotification(alerts))).status).toBe(503);
    await first;
    await fake.change({ mode: { kind: 'ok' } });
    expect((await post(sampleNotification(alerts))).status).toBe(200);
    const titles = fake
      .requests()
      .filter((request) => request.accepted)
      .map((request) => JSON.stringify(request.body).match(/\[告警 (\d+)\]/)?.[1]);
    expect(titles).toEqual(['20', '20']);
    // The same states once more are a reminder.
    expect((await post(sampleNotification(alerts))).status).toBe(200);
    expect(fake.requests().filter((request) => request.accepted)).toHaveLength(4);
  });

  test('budget: a card that would wait beyond the answer', async () => {
    await startBoth({}, {}, { answerTimeoutMs: 200 });
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        post(sampleNotification([sampleAlert()], { groupKey: `group-${index}` })),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 200, 200, 200, 503]);
    expect(await metric('feishu_relay_cards_refused_total{reason="budget"}')).toBe(1);
  });
});

test('stops at once although cards wait for their turn; Alertmanager is told to try again', async () => {
  await startBoth({}, {}, { sendTimeoutMs: 10_000 });
  await fake.change(parseBehaviourWords(['slow', '1500']));
  const asked = Array.from({ length: 8 }, (_, index) =>
    post(sampleNotification([sampleAlert()], { groupKey: `group-${index}` })),
  );
  await expect.poll(() => metric('feishu_relay_cards_waiting')).toBe(3);
  await relay.stop();
  const answers = await Promise.all(asked);
  const count = (status: number): number => answers.filter((answer) => answer.status === status).length;
  expect([count(200), count(503), fake.requests().length]).toEqual([5, 3, 5]);
});

describe('bad input is answered 4xx with a sentence and does not block the next', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['no JSON', 'hello', 'not JSON'],
    ['nothing', '', 'not JSON'],
    ['another shape', '{"version":"4"}', 'alerts'],
    ['another version', JSON.stringify({ ...sampleNotification(), version: '3' }), 'version'],
    ['deep nesting', '['.repeat(100_000), 'not JSON'],
  ];

  test.each(rows)('%s', async (_name, body, sentence) => {
    await startBoth();
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(sentence);
    expect(await metric('feishu_relay_notifications_unreadable_total')).toBe(1);
    expect((await post(sampleNotification())).status).toBe(200);
  });

  test('a body over the limit', async () => {
    await startBoth({}, {}, { maxBodyBytes: 500 });
    expect((await post(sampleNotification())).status).toBe(413);
  });

  test('a caller that never ends its request is cut off', async () => {
    await startBoth({}, {}, { requestTimeoutMs: 200 });
    const { hostname, port } = new URL(relay.address);
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(Number(port), hostname, () =>
        socket.write('POST /alertmanager HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{'),
      );
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
    });
    expect(answer).toContain('408');
  });
});

test('tells its health, and warns of a webhook address without TLS', async () => {
  await startBoth();
  expect((await get('/-/healthy')).status).toBe(200);
  expect((await get('/-/ready')).status).toBe(200);
  expect(log).toContain('FEISHU_WEBHOOK_URL is http://');
});
