/** Whatever Feishu answers: each alert is shown in the end, once, in the best form that Feishu takes, and holds up no other. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Mode } from '../../lab/feishu/behaviour.ts';
import { benchBotSettings, startBench, type RelayBench } from '../../test/relay/relay-bench.ts';
import { startFakeFeishu } from '../../lab/feishu/start-fake-feishu.ts';
import { sampleAlert, sampleNotification } from './testing/sample-notification.ts';
import type { Notification } from './webhook/notification.ts';

let bench: RelayBench;
afterEach(() => bench.close());

/** One alert of this host, in a group of its own. */
function alertOf(host: string): Notification {
  const labels = { alertname: 'NodeDown', instance: host, severity: 'critical' };
  return sampleNotification([sampleAlert({ fingerprint: host, labels, annotations: {} })], { groupKey: host });
}

async function mode(mode: Mode): Promise<void> {
  await bench.fake.change({ mode });
}

/** The forms in which a host was shown, each time: `card`, `mention` (a card with one) or `text`. */
function shownAs(host: string): readonly string[] {
  return bench.shown().flatMap((json) => {
    if (!json.includes(host)) return [];
    return json.includes('"msg_type":"text"') ? ['text'] : json.includes('<at id=') ? ['mention'] : ['card'];
  });
}

/** @param sendTimeoutMs Long, so that a slow machine loses no answer. */
async function startWithMention(sendTimeoutMs = 4000): Promise<void> {
  const fake = await startFakeFeishu({ token: 't', secret: 's' });
  const bot = { ...benchBotSettings(fake), secret: 's', mentions: [{ labels: {}, ids: ['ou_night'] }] };
  bench = await startBench({}, { bots: [bot] }, { sendTimeoutMs });
  await bench.fake.close();
  bench.fake = fake;
}

/** [status, code, message, forms in the end where cards of one host are refused, where mentions are] */
const ofTheCard: readonly (readonly [number, number, string, string, string])[] = [
  [400, 9499, 'Bad Request', 'text', 'text'],
  [200, 11246, 'x', 'text', 'card'],
  [200, 100290, 'x', 'text', 'card'],
  [200, 19002, 'x', 'text', 'text'],
  [200, 19036, 'x', 'text', 'text'],
  [413, 1, 'x', 'text', 'text'],
];

describe.each(ofTheCard)('%i with code %i (%s): a fault of the card', (status, code, msg, ofHost, ofMention) => {
  const error = { kind: 'error', status, code, msg } as const;

  test('the alert is shown once in a plainer form, and the one behind it as a card', async () => {
    await startWithMention();
    // Cards of that host are refused, its text is not: there the name is not inside quotes.
    await mode({ ...error, holding: '· bad-host"' });
    await bench.post(alertOf('bad-host'));
    await bench.post(alertOf('good-host'));
    await bench.drained();
    expect([shownAs('bad-host'), shownAs('good-host')]).toEqual([[ofHost], ['mention']]);
  });

  test('where it is the mention, the alert is shown once without it', async () => {
    await startWithMention();
    await mode({ ...error, holding: '<at id=' });
    await bench.post(alertOf('bad-host'));
    await bench.drained();
    expect(shownAs('bad-host')).toEqual([ofMention]);
  });
});

test('an unknown code: twice more, then as text; the one behind it is shown meanwhile', async () => {
  await startWithMention();
  await mode({ kind: 'error', status: 200, code: 77_777, msg: 'x', holding: '· bad-host"' });
  await bench.post(alertOf('bad-host'));
  await bench.fake.waitForRequests(0, 5000);
  await bench.post(alertOf('good-host'));
  await expect.poll(() => shownAs('good-host'), { timeout: 1500 }).toEqual(['mention']);
  await bench.drained();
  expect(shownAs('bad-host')).toEqual(['text']);
  expect(bench.fake.requests().filter(({ code }) => code === 77_777)).toHaveLength(3);
}, 20_000);

test('too large for Feishu: two halves, every host once', async () => {
  await startWithMention();
  await mode({ kind: 'error', status: 200, code: 19_036, msg: 'x', holding: '告警 2' });
  const alerts = ['host-1.', 'host-2.'].flatMap((host) => alertOf(host).alerts);
  await bench.post(sampleNotification(alerts));
  await bench.drained();
  expect([shownAs('host-1.'), shownAs('host-2.')]).toEqual([['mention'], ['card']].map(() => ['mention']));
});

test('refused in every form: kept and counted, blocks nothing, and shown once when Feishu takes it', async () => {
  await startWithMention();
  await mode({ kind: 'error', status: 200, code: 11_246, msg: 'x', holding: 'bad-host' });
  await bench.post(alertOf('bad-host'));
  await expect.poll(() => bench.metric('feishu_relay_cards_kept')).toBe(1);
  await bench.post(alertOf('good-host'));
  await expect.poll(() => shownAs('good-host')).toEqual(['mention']);
  await mode({ kind: 'ok' });
  // What is new of it goes along at once.
  const { alerts, ...rest } = alertOf('bad-host');
  await bench.post({ ...rest, alerts: [{ ...alerts[0], status: 'resolved', endsAt: new Date().toISOString() }] });
  await bench.drained();
  expect(shownAs('bad-host')).toEqual(['text']);
  // Under the number that it always had: an answer that was lost may have been for it.
  const numbers = bench.fake.requests().flatMap(({ body }) => {
    const json = JSON.stringify(body);
    return json.includes('bad-host') ? [/#\d+/.exec(json)?.[0]] : [];
  });
  expect(new Set(numbers).size).toBe(1);
  expect(await bench.metric('feishu_relay_cards_refused_total{reason="invalid_content"}')).toBe(3);
});

const page = '<!doctype html><title>Sign in</title>';
const ofTheWay: readonly Mode[] = [
  { kind: 'error', status: 400, code: 9499, msg: 'too many request' },
  { kind: 'error', status: 200, code: 11_232, msg: 'x' },
  { kind: 'error', status: 200, code: 19_001, msg: 'x' },
  { kind: 'error', status: 200, code: 19_021, msg: 'x' },
  { kind: 'error', status: 200, code: 19_022, msg: 'x' },
  { kind: 'error', status: 200, code: 19_024, msg: 'x' },
  { kind: 'error', status: 500, code: 0, msg: 'x' },
  { kind: 'portal', status: 302, text: '' },
  { kind: 'portal', status: 404, text: page },
  { kind: 'portal', status: 429, text: 'slow down' },
  { kind: 'portal', status: 502, text: page },
  { kind: 'portal', status: 200, text: page },
  { kind: 'portal', status: 200, text: '' },
  { kind: 'hang' },
  { kind: 'down' },
];

test.each(ofTheWay.map((one) => [JSON.stringify(one), one] as const))(
  '%s: no fault of the card; kept, tried again, and shown once as it was when that is over',
  async (_name, trouble) => {
    await startWithMention(trouble.kind === 'hang' ? 300 : undefined);
    await mode(trouble);
    for (const host of ['host-1.', 'host-2.']) expect((await bench.post(alertOf(host))).status).toBe(200);
    await expect.poll(() => /card not delivered/.test(bench.log)).toBe(true);
    expect(bench.shown()).toEqual([]);
    await mode({ kind: 'ok' });
    await bench.drained();
    expect([shownAs('host-1.'), shownAs('host-2.')]).toEqual([['mention'], ['mention']]);
  },
);

test('an answer that is lost: one repeat at most, with the same number', async () => {
  await startWithMention(300);
  await mode({ kind: 'slow', ms: 600 });
  await bench.post(alertOf('host-1.'));
  await expect.poll(() => bench.shown().length).toBe(1);
  await mode({ kind: 'ok' });
  await bench.drained();
  const numbers = bench.shown().map((text) => /#\d+/.exec(text)?.[0]);
  expect([numbers.length, new Set(numbers).size]).toEqual([2, 1]);
});

test('answers after 100 ms: the next card goes when the answer is there, and as soon', async () => {
  const answerMs = 100;
  await startWithMention();
  await mode({ kind: 'slow', ms: answerMs });
  await Promise.all([1, 2, 3, 4].map((index) => bench.post(alertOf(`host-${index}.`))));
  await bench.drained();
  const times = bench.fake.requests().map(({ time }) => Date.parse(time));
  // Over all of them: a single one may be seen late on a busy machine, and the next one then comes sooner behind it.
  const spanMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
  expect(spanMs).toBeGreaterThanOrEqual((times.length - 1) * answerMs);
  expect(spanMs).toBeLessThan(2000);
});
