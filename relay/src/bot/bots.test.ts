import { createServer as createHttp } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseBehaviourWords } from '../../../lab/feishu/parse-behaviour-words.ts';
import { startFakeFeishu, type FakeFeishu } from '../../../lab/feishu/start-fake-feishu.ts';
import { benchBot, benchBotSettings, startBench, type RelayBench } from '../../../test/relay/relay-bench.ts';
import type { BotSettings, RelaySettings } from '../config/relay-settings.ts';
import { sampleNotification } from '../testing/sample-notification.ts';

let bench: RelayBench;
let second: FakeFeishu;
beforeEach(async () => {
  second = await startFakeFeishu(benchBot);
});
afterEach(async () => {
  await bench.close();
  await second.close();
});

async function startTwo(oncall: Partial<BotSettings> = {}, settings: Partial<RelaySettings> = {}): Promise<void> {
  const usual = await startFakeFeishu(benchBot);
  const bots = [benchBotSettings(usual), { ...benchBotSettings(second, 'oncall'), ...oncall }] as const;
  bench = await startBench({}, { bots, ...settings });
  await bench.fake.close();
  bench.fake = usual;
}

const accepted = (fake: FakeFeishu): number => fake.requests().filter((request) => request.accepted).length;

async function change(fake: FakeFeishu, ...words: string[]): Promise<void> {
  await fake.change(parseBehaviourWords(words));
}

describe('two bots', () => {
  test('each gets what is meant for it, and its own language', async () => {
    await startTwo({ locale: 'en' });
    expect((await bench.post(sampleNotification())).status).toBe(200);
    expect((await bench.post(sampleNotification(), '?bot=oncall')).status).toBe(200);
    await bench.drained();
    expect([accepted(bench.fake), accepted(second)]).toEqual([1, 1]);
    expect(JSON.stringify(second.requests()[0]?.body)).toContain('FIRING');
    expect(JSON.stringify(bench.fake.requests()[0]?.body)).not.toContain('FIRING');
    expect(await bench.metric('feishu_relay_cards_delivered_total{bot="oncall"}')).toBe(1);
  });

  test('a bot that hangs does not delay the other, and gets its alert later, also after a restart', async () => {
    await startTwo();
    await change(second, 'hang');
    expect((await bench.post(sampleNotification(), '?bot=oncall')).status).toBe(200);
    expect((await bench.post(sampleNotification())).status).toBe(200);
    await expect.poll(() => accepted(bench.fake)).toBe(1);
    expect(await bench.metric('feishu_relay_alerts_waiting{bot="oncall"}')).toBe(1);
    await bench.stop();
    await change(second, 'ok');
    await bench.start();
    await bench.drained(40_000);
    expect([accepted(bench.fake), accepted(second)]).toEqual([1, 1]);
  }, 60_000);

  test('a bot that is not configured: the default one takes the alert, and it is counted', async () => {
    await startTwo();
    expect((await bench.post(sampleNotification(), '?bot=onkall')).status).toBe(200);
    await bench.drained();
    expect([accepted(bench.fake), accepted(second)]).toEqual([1, 0]);
    expect(await bench.metric('feishu_relay_unknown_bot_total')).toBe(1);
    expect(bench.log).toContain('onkall');
  });

  test('goes through the proxy of the bot', async () => {
    const asked: string[] = [];
    const proxy = createHttp();
    proxy.on('connect', (request, client) => {
      asked.push(request.url ?? '');
      const upstream = connect(Number(new URL(`http://${request.url}`).port), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(client).pipe(upstream);
      });
      upstream.on('error', () => client.destroy());
      client.on('error', () => upstream.destroy());
    });
    await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
    try {
      await startTwo({ proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` });
      await bench.post(sampleNotification(), '?bot=oncall');
      await bench.drained();
      expect([asked, accepted(second)]).toEqual([[new URL(second.webhookUrl).host], 1]);
    } finally {
      proxy.close();
    }
  });
});

describe('a token for callers', () => {
  test('who does not show it is asked to come again and counted; the scrape needs none', async () => {
    await startTwo({}, { callerToken: 't0ken' });
    expect(await bench.post(sampleNotification())).toMatchObject({ status: 503 });
    expect(await bench.post(sampleNotification(), '', { authorization: 'Bearer other' })).toMatchObject({
      status: 503,
    });
    expect(await bench.post(sampleNotification(), '', { authorization: 'Bearer t0ken' })).toMatchObject({
      status: 200,
    });
    await bench.drained();
    expect(accepted(bench.fake)).toBe(1);
    expect(await bench.metric('feishu_relay_callers_refused_total')).toBe(2);
    expect(bench.log).not.toContain('t0ken');
  });
});
