import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { parseBehaviourWords } from '../../lab/feishu/parse-behaviour-words.ts';
import { startFakeFeishu, type FakeFeishuOptions } from '../../lab/feishu/start-fake-feishu.ts';
import { relayFileSchema, type RelaySettings } from './config/relay-settings.ts';
import type { RelayLimits } from './start-relay.ts';
import { benchBot, benchBotSettings, startBench, type RelayBench } from '../../test/relay/relay-bench.ts';
import { sampleAlert, sampleNotification } from './testing/sample-notification.ts';

/** A relay without a data folder: 200 means that Feishu has the cards. */
let bench: RelayBench;

async function startBoth(
  bot: Partial<FakeFeishuOptions> = {},
  change: Partial<RelaySettings> = {},
  limits: Partial<RelayLimits> = {},
): Promise<void> {
  bench = await startBench(bot, { dataDir: undefined, ...change }, limits);
}

afterEach(() => bench.close());

/** `count` alerts of different hosts, each in a group of its own. */
function singles(count: number): readonly ReturnType<typeof sampleNotification>[] {
  return Array.from({ length: count }, (_, index) => {
    const labels = { alertname: 'NodeDown', instance: `host-${index}.`, severity: 'critical' };
    return sampleNotification([sampleAlert({ fingerprint: `f${index}`, labels })], { groupKey: `group-${index}` });
  });
}

describe('delivers', () => {
  test('a red and then a green card, signed and with the keyword, and counts them', async () => {
    await startBoth();
    expect((await bench.post(sampleNotification())).status).toBe(200);
    const over = sampleAlert({ status: 'resolved', endsAt: '2026-03-01T01:40:00Z' });
    expect((await bench.post(sampleNotification([over]))).status).toBe(200);
    expect(bench.fake.requests()).toMatchObject([
      { accepted: true, body: { msg_type: 'interactive', card: { header: { template: 'red' } } } },
      { accepted: true, body: { card: { header: { template: 'green' } } } },
    ]);
    expect(await bench.metric('feishu_relay_cards_delivered_total{color="red"}')).toBe(1);
    expect(await bench.metric('feishu_relay_cards_delivered_total{color="green"}')).toBe(1);
    expect(await bench.metric('feishu_relay_notifications_received_total{status="resolved"}')).toBe(1);
    expect(await bench.metric('feishu_relay_last_success_timestamp_seconds')).toBeGreaterThan(1_700_000_000);
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
    expect((await bench.post(sampleNotification(alerts))).status).toBe(200);
    expect(bench.fake.requests().every((request) => request.accepted && request.bytes <= 20_480)).toBe(true);
    const all = JSON.stringify(bench.fake.requests());
    expect(alerts.filter((alert) => !all.includes(alert.labels['instance'] ?? '?'))).toEqual([]);
  });

  test('a storm of groups in few cards, within 5 a second, every host named', async () => {
    // A busy machine is not a Feishu that hangs.
    await startBoth({}, {}, { sendTimeoutMs: 8000 });
    const answers = await Promise.all(singles(40).map((one) => bench.post(one)));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    const requests = bench.fake.requests();
    expect(requests.every((request) => request.accepted)).toBe(true);
    expect(requests.length).toBeLessThan(15);
    const all = JSON.stringify(requests);
    expect(Array.from({ length: 40 }, (_, index) => `host-${index}.`).filter((host) => !all.includes(host))).toEqual(
      [],
    );
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
    ['signature', 'ok', { secret: 'another' }],
    ['keyword', 'ok', { keyword: '另一个' }],
  ];

  test.each(rows)('%s (%s)', async (reason, words, bot) => {
    await startBoth(bot);
    await bench.fake.change(parseBehaviourWords(words.split(' ')));
    const answer = await bench.post(sampleNotification());
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.text)).toMatchObject({ reason });
    expect(await bench.metric(`feishu_relay_cards_refused_total{reason="${reason}"}`)).toBeGreaterThan(0);
    expect(await bench.metric(`feishu_relay_notifications_refused_total{reason="${reason}"}`)).toBe(1);
    expect(bench.log).toContain(`"reason":"${reason}"`);
    expect(`${answer.text}${bench.log}${(await bench.get('/metrics')).text}`).not.toMatch(/nobody-may-see/);
  });

  test('unknown_token', async () => {
    const other = await startFakeFeishu({ token: 'the-only-one' });
    const webhookUrl = other.webhookUrl.replace('the-only-one', benchBot.token);
    await startBoth({}, { bots: [{ ...benchBotSettings(other), webhookUrl }] });
    expect(JSON.parse((await bench.post(sampleNotification())).text)).toMatchObject({ reason: 'unknown_token' });
    await other.close();
  });

  test('the next try waits for the card that is on its way, and repeats none that was shown', async () => {
    await startBoth();
    await bench.fake.change(parseBehaviourWords(['error', '500', '1', 'x']));
    expect((await bench.post(sampleNotification())).status).toBe(503);
    await bench.fake.change({ mode: { kind: 'ok' } });
    expect((await bench.post(sampleNotification())).status).toBe(200);
    expect((await bench.post(sampleNotification())).status).toBe(200);
    expect(bench.shown()).toHaveLength(1);
  });

  test('budget: a card that would wait beyond the answer', async () => {
    await startBoth({}, {}, { answerTimeoutMs: 200, sendTimeoutMs: 5000 });
    await bench.fake.change(parseBehaviourWords(['slow', '400']));
    expect(JSON.parse((await bench.post(sampleNotification())).text)).toMatchObject({ reason: 'budget' });
    // It is accepted all the same, and the next try of Alertmanager learns of it.
    await expect.poll(async () => (await bench.post(sampleNotification())).status).toBe(200);
    expect(bench.shown()).toHaveLength(1);
  });
});

test('stops at once although a card is waited for; Alertmanager is told to try again', async () => {
  await startBoth({}, {}, { sendTimeoutMs: 10_000 });
  await bench.fake.change({ mode: { kind: 'down' } });
  expect((await bench.post(sampleNotification())).status).toBe(503);
  const asked = bench.post(sampleNotification());
  await expect.poll(() => bench.metric('feishu_relay_alerts_waiting')).toBe(1);
  await bench.stop();
  expect((await asked).status).toBe(503);
});

describe('bad input is answered 4xx with a sentence and does not block the next', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['no JSON', 'hello', 'not JSON'],
    ['nothing', '', 'not JSON'],
    ['another shape', '{"version":"4"}', 'alerts'],
    ['another version', JSON.stringify({ ...sampleNotification(), version: '3' }), 'version'],
    ['a version that is a number', JSON.stringify({ ...sampleNotification(), version: 4 }), 'version'],
    ['no object', 'null', 'webhook'],
    ['alerts that are none', '{"version":"4","alerts":[null]}', 'alerts/0'],
    [
      'labels that are no texts',
      '{"version":"4","alerts":[{"status":"firing","labels":{"a":1}}]}',
      'alerts/0/labels/a',
    ],
    ['deep nesting without an end', '['.repeat(100_000), 'not JSON'],
    ['deep nesting', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, ''],
  ];

  test.each(rows)('%s', async (_name, body, sentence) => {
    await startBoth();
    const answer = await bench.post(body);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(sentence);
    expect(await bench.metric('feishu_relay_notifications_unreadable_total')).toBe(1);
    expect((await bench.post(sampleNotification())).status).toBe(200);
  });

  const odd: readonly (readonly [string, () => unknown])[] = [
    ['an alert without labels', () => sampleNotification([sampleAlert({ labels: {}, fingerprint: '' })])],
    [
      'labels of 10 MB',
      () => sampleNotification([sampleAlert({ labels: { alertname: 'x'.repeat(10_000_000), y: '"\\'.repeat(9) } })]),
    ],
    [
      'control characters',
      () => sampleNotification([sampleAlert({ labels: { alertname: '\u0000\u0007\u001b[31m\r\n' } })]),
    ],
    [
      'deep nesting where nobody looks',
      () => JSON.stringify(sampleNotification()).replace('{', `{"x":${'[{"y":'.repeat(9000)}1${'}]'.repeat(9000)},`),
    ],
    [
      'bytes that are no UTF-8',
      () => Buffer.from(JSON.stringify(sampleNotification()).replace('NodeDown', '\u00ff'), 'latin1'),
    ],
    ['right-to-left marks', () => sampleNotification([sampleAlert({ labels: { alertname: '\u202egnp.exe\u2066' } })])],
    ['lone surrogates', () => JSON.stringify(sampleNotification()).replaceAll('NodeDown', '\\ud800x\\udc00')],
    [
      'mentions and markdown',
      () => sampleNotification([sampleAlert({ labels: { alertname: '<at id=all></at> **[x](http://y)**' } })]),
    ],
    [
      'a fingerprint of any text',
      () => sampleNotification([sampleAlert({ fingerprint: "'; DROP TABLE state; --\u0000" })]),
    ],
    [
      'the names of object members',
      () =>
        JSON.stringify(sampleNotification()).replace('"alertname"', '"__proto__":"x","constructor":"y","alertname"'),
    ],
  ];

  test.each(odd)('taken and shown all the same: %s', async (_name, body) => {
    await startBoth();
    expect((await bench.post(body())).status).toBe(200);
    expect(bench.shown()).toHaveLength(1);
    // What Feishu got is text that every client can show.
    expect(bench.shown()[0]).not.toMatch(/<at id=|\\u(?:d[89a-f]|00[01])|[\p{Cc}\p{Bidi_Control}]/iu);
    expect((await bench.post(sampleNotification([sampleAlert({ fingerprint: 'next' })]))).status).toBe(200);
  });

  test('100,000 alerts in one body, with others in between; the process lives on', async () => {
    bench = await startBench();
    await bench.fake.change({ mode: { kind: 'down' } });
    const alerts = Array.from({ length: 100_000 }, (_, index) => ({
      status: 'firing',
      fingerprint: `f${index}`,
      labels: { i: `${index}` },
    }));
    const large = bench.post({ version: '4', groupKey: 'large', alerts });
    const answered = await Promise.all([large, bench.post(sampleNotification()), bench.get('/-/healthy')]);
    expect(answered.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await bench.metric('feishu_relay_alerts_waiting')).toBe(100_001);
    await bench.fake.change({ mode: { kind: 'ok' } });
    // The critical one goes before all the others.
    await expect.poll(() => bench.shown()[0] ?? '', { timeout: 20_000 }).toContain('NodeDown');
  }, 60_000);

  test('a body that can never be read is kept once, and tells of itself by a card', async () => {
    const file = relayFileSchema.parse({ links: { runbooks: 'https://docs.example.com/runbooks/' } });
    bench = await startBench({}, { file });
    // Another content of the same kind is kept too, and no second card.
    for (const body of ['hello', 'hello', 'hullo']) expect((await bench.post(body)).status).toBe(400);
    await bench.drained();
    expect(bench.shown()).toHaveLength(1);
    expect(bench.shown()[0]).toMatch(/\[事件\] RelayUnreadableBody.*is not JSON.*不会有恢复通知/);
    expect(bench.shown()[0]).toContain('https://docs.example.com/runbooks/RelayUnreadableBody.zh-CN.md');
  });

  test('a connection that closes in the middle of a body', async () => {
    await startBoth();
    const { hostname, port } = new URL(bench.address);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write('POST /alertmanager HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{', () => socket.destroy());
      });
      socket.on('close', () => resolve());
    });
    expect((await bench.post(sampleNotification())).status).toBe(200);
  });

  test('a caller that goes away before its answer: its alert is shown all the same, once', async () => {
    bench = await startBench();
    await bench.fake.change({ mode: { kind: 'down' } });
    const { hostname, port } = new URL(bench.address);
    const body = JSON.stringify(sampleNotification());
    const socket = connect(Number(port), hostname, () => {
      const length = Buffer.byteLength(body);
      socket.write(`POST /alertmanager HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n${body}`, () =>
        socket.destroy(),
      );
    });
    await expect.poll(() => bench.metric('feishu_relay_alerts_waiting')).toBe(1);
    await bench.fake.change({ mode: { kind: 'ok' } });
    expect((await bench.post(sampleNotification())).status).toBe(200);
    await bench.drained();
    expect(bench.shown()).toHaveLength(1);
  });

  test('more bodies at once than memory is set aside for: asked to come again, not refused for good', async () => {
    await startBoth({}, {}, { maxHeldBytes: 3000, sendTimeoutMs: 5000 });
    await bench.fake.change(parseBehaviourWords(['slow', '500']));
    const answers = await Promise.all(singles(6).map((one) => bench.post(one)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 503]));
    expect((await bench.post(sampleNotification())).status).toBe(200);
  });

  test('a body over the limit: refused with a sentence, and told by a card, once', async () => {
    bench = await startBench({}, {}, { maxBodyBytes: 500 });
    for (let time = 0; time < 2; time++) {
      const answer = await bench.post(sampleNotification());
      expect([answer.status, answer.text]).toEqual([
        413,
        expect.stringContaining('larger than 500 bytes; lower max_alerts'),
      ]);
    }
    await bench.drained();
    expect(bench.shown()).toHaveLength(1);
    expect(bench.shown()[0]).toMatch(/RelayUnreadableBody.*larger than 500 bytes/);
    expect(await bench.metric('feishu_relay_notifications_unreadable_total')).toBe(2);
  });

  const head = 'POST /alertmanager HTTP/1.1\r\nHost: x\r\n';
  test.each([
    ['that never ends its request', `${head}Content-Length: 100000\r\n\r\n{`, ''],
    ['that sends a byte at a time', `${head}Content-Length: 100000\r\n\r\n{`, ' '],
    ['that sends header after header', head, 'x-more: x\r\n'],
  ])('a caller %s is cut off, and holds up nobody meanwhile', async (_kind, begin, more) => {
    await startBoth({}, {}, { requestTimeoutMs: 200 });
    const { hostname, port } = new URL(bench.address);
    let drip: NodeJS.Timeout | undefined;
    const answer = new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(Number(port), hostname, () => {
        socket.write(begin);
        drip = setInterval(() => socket.write(more), 20);
      });
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
    });
    expect((await bench.post(sampleNotification())).status).toBe(200);
    expect(await answer.finally(() => clearInterval(drip))).toContain('408');
  });
});

test('tells its health, and warns of a webhook address without TLS', async () => {
  await startBoth();
  expect((await bench.get('/-/healthy')).status).toBe(200);
  expect((await bench.get('/-/ready')).status).toBe(200);
  expect(bench.log).toContain('the webhook address of the bot is http://');
});
