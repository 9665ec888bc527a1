import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ensurePrograms } from '../../../lab/checks/ensure-programs.ts';
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

describe('a Feishu behind a certificate of a CA of the house', () => {
  let folder: string;
  let front: Server;
  beforeEach(async () => {
    await ensurePrograms({ openssl: 'openssl' });
    folder = mkdtempSync(join(tmpdir(), 'bot-ca-'));
    const subject = ['-subj', '/CN=house', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
    const files = ['-keyout', join(folder, 'key'), '-out', join(folder, 'ca')];
    const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc'];
    execFileSync('openssl', ['req', '-x509', ...newKey, ...subject, ...files], { stdio: 'ignore' });
    const [key, cert] = [readFileSync(join(folder, 'key')), readFileSync(join(folder, 'ca'))];
    front = createServer({ key, cert }, (caller) => {
      const upstream = connect(Number(new URL(second.webhookUrl).port), '127.0.0.1');
      caller.pipe(upstream).pipe(caller);
      upstream.on('error', () => caller.destroy());
      caller.on('error', () => upstream.destroy());
    });
    front.on('tlsClientError', () => undefined);
    await new Promise<void>((listening) => front.listen(0, '127.0.0.1', listening));
  }, 60_000);
  afterEach(() => {
    front.close();
    rmSync(folder, { recursive: true });
  });

  const address = (): string => {
    const url = new URL(second.webhookUrl);
    return `https://127.0.0.1:${(front.address() as AddressInfo).port}${url.pathname}`;
  };

  test('is reached by the bot that names this CA', async () => {
    await startTwo({ webhookUrl: address(), ca: readFileSync(join(folder, 'ca'), 'utf8') });
    await bench.post(sampleNotification(), '?bot=oncall');
    await bench.drained();
    expect(accepted(second)).toBe(1);
  });

  test('by no other one: the alert waits, and the log says why', async () => {
    await startTwo({ webhookUrl: address() });
    expect((await bench.post(sampleNotification(), '?bot=oncall')).status).toBe(200);
    await expect.poll(() => bench.log).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect([accepted(second), await bench.metric('feishu_relay_alerts_waiting{bot="oncall"}')]).toEqual([0, 1]);
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
