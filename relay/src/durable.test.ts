import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startBench, type RelayBench } from '../../test/relay/relay-bench.ts';
import { relayFileSchema } from './config/relay-settings.ts';
import { hostAlert, over, sampleAlert, sampleNotification } from './testing/sample-notification.ts';

let bench: RelayBench;
afterEach(() => bench.close());

describe('what was answered 200 gets out', () => {
  test('although Feishu is away at that moment and the relay restarts', async () => {
    bench = await startBench();
    await bench.feishu('down');
    expect((await bench.post(sampleNotification())).status).toBe(200);
    expect((await bench.post(sampleNotification([sampleAlert(over)]))).status).toBe(200);
    await bench.stop();
    await bench.feishu('ok');
    await bench.start();
    await bench.drained();
    const all = bench.shown().join();
    expect(all).toContain('告警');
    expect(all).toContain('恢复');
  });

  test('from a damaged journal on: it is set aside, with a loud line and a card', async () => {
    bench = await startBench();
    await bench.post(sampleNotification());
    await bench.drained();
    await bench.stop();
    const file = join(bench.folder, 'journal.sqlite');
    writeFileSync(file, Buffer.concat([Buffer.alloc(4096, 7), readFileSync(file).subarray(4096)]));
    await bench.start();
    expect((await bench.post(sampleNotification([sampleAlert(over)]))).status).toBe(200);
    await bench.drained();
    expect(bench.shown().join()).toContain('RelayJournalDamaged');
    expect(bench.log).toContain('damaged');
    expect(readdirSync(bench.folder).some((name) => name.includes('.damaged-'))).toBe(true);
    expect(bench.colors()).toContain('green');
  });
});

describe('once and in order', () => {
  test('copies of a second Alertmanager, with other starts, groups and order, before and after a restart: no second card', async () => {
    bench = await startBench();
    await bench.post(sampleNotification([hostAlert(1), hostAlert(2)]));
    await bench.drained();
    const copy = sampleNotification(
      [2, 1].map((index) =>
        hostAlert(index, { startsAt: '2026-03-01T01:30:10Z', generatorURL: 'http://192.168.1.92:9090/graph' }),
      ),
      { externalURL: 'http://192.168.1.92:9093' },
    );
    await bench.post(copy);
    await bench.stop();
    await bench.start();
    expect((await bench.post(copy)).status).toBe(200);
    await bench.drained();
    expect(bench.shown()).toHaveLength(1);
    expect(await bench.metric('feishu_relay_alerts_judged_total{result="copy"}')).toBe(2);
  });

  test('a group that grew shows the new one; those shown are a count', async () => {
    bench = await startBench();
    await bench.post(sampleNotification([hostAlert(1), hostAlert(2)]));
    await bench.drained();
    await bench.post(sampleNotification([hostAlert(1), hostAlert(2), hostAlert(3)]));
    await bench.drained();
    const [, second = ''] = bench.shown();
    expect(second).toContain('host-3.');
    expect(second).not.toContain('host-1.');
    expect(second).toMatch(/2/);
  });

  test('more left out by Alertmanager than before: a card says so, once for each growth', async () => {
    bench = await startBench();
    const listed = (truncatedAlerts: number, more = 0): object => {
      const alerts = Array.from({ length: 2 + more }, (_, index) => hostAlert(index));
      return sampleNotification(alerts, { truncatedAlerts });
    };
    // [left out, new ones listed, cards in all]: nothing new to say, the other Alertmanager's copy, a restart.
    for (const [truncated, more, cards] of [
      [0, 0, 1],
      [5, 0, 2],
      [5, 0, 2],
      [4, 0, 2],
      [5, 0, 2],
      [9, 0, 3],
      [12, 1, 4],
      [12, 1, 4],
    ] as const) {
      expect((await bench.post(listed(truncated, more))).status).toBe(200);
      await bench.drained();
      expect({ truncated, cards: bench.shown().length }).toEqual({ truncated, cards });
    }
    const [, five, nine, twelve] = bench.shown();
    expect(five).toContain('另有 5 条未列出');
    expect(five).toContain('同组另有 2 条仍在告警');
    expect(nine).toContain('另有 9 条未列出');
    expect(twelve).toMatch(/host-2\..*另有 12 条未列出/);
  });

  test('reminders: told by the reason, or by the time since the last card', async () => {
    bench = await startBench({}, { file: relayFileSchema.parse({ repeatSeconds: { critical: 0.5 } }) });
    await bench.post(sampleNotification());
    await bench.drained();
    await bench.post(sampleNotification([sampleAlert()], { notification_reason: 'new alerts in group' }));
    await bench.post(sampleNotification([sampleAlert()], { notification_reason: 'repeat interval elapsed' }));
    // The same reminder of the second Alertmanager.
    await bench.post(sampleNotification([sampleAlert()], { notification_reason: 'repeat interval elapsed' }));
    await bench.drained();
    expect(bench.colors()).toEqual(['red', 'red']);
    await expect
      .poll(
        async () => {
          await bench.post(sampleNotification());
          return bench.colors().length;
        },
        { timeout: 3000, interval: 100 },
      )
      .toBeGreaterThan(2);
  });

  test('firing comes before its end although the first card was refused in every form for a while', async () => {
    bench = await startBench();
    await bench.feishu('error 200 11246 x');
    await bench.post(sampleNotification());
    await expect.poll(() => bench.metric('feishu_relay_cards_kept')).toBe(1);
    await bench.feishu('ok');
    await bench.post(sampleNotification([sampleAlert(over)]));
    await bench.drained();
    const [text = ''] = bench.shown();
    expect(bench.shown()).toHaveLength(1);
    expect(text.indexOf('[告警]')).toBeLessThan(text.indexOf('[恢复]'));
    expect(text.indexOf('[告警]')).toBeGreaterThan(0);
  });
});

describe('storms', () => {
  test('1,000 alerts of 200 groups: within the budget, nobody left out, critical and firing first', async () => {
    bench = await startBench();
    await bench.feishu('down');
    const severities = ['info', 'warning', 'critical'];
    const posts = Array.from({ length: 200 }, (_, group) =>
      bench.post(
        sampleNotification(
          Array.from({ length: 5 }, (_, index) => {
            const id = group * 5 + index;
            const labels = { alertname: 'NodeDown', instance: `host-${id}.`, severity: severities[group % 3] ?? '' };
            return sampleAlert({ fingerprint: `f${id}`, labels });
          }),
          { groupKey: `group-${group}` },
        ),
      ),
    );
    expect(new Set((await Promise.all(posts)).map(({ status }) => status))).toEqual(new Set([200]));
    await bench.feishu('ok');
    await bench.drained(25_000);
    const requests = bench.fake.requests();
    expect(requests.filter(({ accepted }) => !accepted)).toEqual([]);
    const all = requests.map(({ body }) => JSON.stringify(body));
    const missing = Array.from({ length: 1000 }, (_, id) => `host-${id}.`).filter(
      (host) => !all.some((text) => text.includes(host)),
    );
    expect(missing).toEqual([]);
    const cardOf = (id: number): number => all.findIndex((text) => text.includes(`host-${id}.`));
    expect(cardOf(14)).toBeLessThan(cardOf(4));
    expect(requests.every(({ bytes }) => bytes <= 20_480)).toBe(true);
  });

  test('the budget holds over a restart', async () => {
    bench = await startBench();
    for (let round = 0; round < 4; round++) {
      await Promise.all(
        [1, 2, 3].map((index) =>
          bench.post(sampleNotification([hostAlert(round * 10 + index)], { groupKey: `${round} ${index}` })),
        ),
      );
      await bench.stop();
      await bench.start();
    }
    await bench.drained();
    expect(bench.fake.requests().filter(({ accepted }) => !accepted)).toEqual([]);
  });
});
