import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseBehaviourWords } from '../../lab/feishu/parse-behaviour-words.ts';
import { relayFileSchema } from './config/relay-settings.ts';
import { startBench, type RelayBench } from '../../test/relay/relay-bench.ts';
import { sampleAlert, sampleNotification } from './testing/sample-notification.ts';
import type { Alert } from './webhook/notification.ts';

let bench: RelayBench;
afterEach(() => bench.close());

const over = { status: 'resolved', endsAt: '2026-03-01T01:40:00Z' } as const;

function hostAlert(index: number, change: Partial<Alert> = {}): Alert {
  const labels = { alertname: 'NodeDown', instance: `host-${index}.`, severity: 'critical' };
  return sampleAlert({ fingerprint: `f${index}`, labels, ...change });
}

/** Posts a webhook, and goes away without waiting for the answer. */
async function postAndLeave(body: object): Promise<void> {
  const { hostname, port } = new URL(bench.address);
  const text = JSON.stringify(body);
  const head = `POST /alertmanager HTTP/1.1\r\nHost: x\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n`;
  await new Promise<void>((left) => {
    const socket = connect(Number(port), hostname, () => socket.write(`${head}${text}`, () => socket.destroy()));
    socket.once('close', () => left());
  });
}

async function words(text: string): Promise<void> {
  await bench.fake.change(parseBehaviourWords(text.split(' ')));
}

function colors(): readonly unknown[] {
  return bench.fake
    .requests()
    .filter(({ accepted }) => accepted)
    .map(({ body }) => (body as { card?: { header: { template: string } } }).card?.header.template ?? 'text');
}

describe('what was answered 200 gets out', () => {
  test('although Feishu is away at that moment and the relay restarts', async () => {
    bench = await startBench();
    await words('down');
    expect((await bench.post(sampleNotification())).status).toBe(200);
    expect((await bench.post(sampleNotification([sampleAlert(over)]))).status).toBe(200);
    await bench.stop();
    await words('ok');
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
    expect(colors()).toContain('green');
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

  test('an old firing after the end is no card; a later one is', async () => {
    bench = await startBench();
    const states = [{}, over, {}, { startsAt: '2026-03-01T01:50:00Z' }, over];
    for (const state of states) {
      await bench.post(sampleNotification([sampleAlert(state)]));
      await bench.drained();
    }
    // The last is the end of the first episode once more: older than the second firing.
    expect(colors()).toEqual(['red', 'green', 'red']);
  });

  test('fires on although one Prometheus called it over: a card once nothing has spoken against it, after a restart too', async () => {
    bench = await startBench({}, { file: relayFileSchema.parse({ lateSeconds: { critical: 1.5 } }) });
    for (const state of [{}, over]) {
      await bench.post(sampleNotification([sampleAlert(state)]));
      await bench.drained();
    }
    // Another alert of the same notification does not wait for it.
    expect((await bench.post(sampleNotification([sampleAlert(), hostAlert(1)]))).status).toBe(200);
    await bench.drained();
    expect(colors()).toEqual(['red', 'green', 'red']);
    expect(await bench.metric('feishu_relay_alerts_judged_total{result="doubtful"}')).toBe(1);
    await bench.stop();
    await bench.start();
    await expect.poll(colors, { timeout: 5000 }).toEqual(['red', 'green', 'red', 'red']);
    expect(bench.shown()[3]).not.toContain('host-1.');
    expect(
      (await bench.post(sampleNotification([sampleAlert({ ...over, endsAt: '2026-03-01T01:45:00Z' })]))).status,
    ).toBe(200);
    await bench.drained();
    expect(colors().at(-1)).toBe('green');
  });

  test.each([
    ['called over once more', [sampleAlert(over)]],
    ['not among those of its group that fire', [hostAlert(2)]],
  ])('an old firing that is then %s is no card, however long one waits', async (_name, alerts) => {
    bench = await startBench({}, { file: relayFileSchema.parse({ lateSeconds: { critical: 0.3 } }) });
    for (const state of [{}, over, {}]) {
      await bench.post(sampleNotification([sampleAlert(state)]));
      await bench.drained();
    }
    await bench.post(sampleNotification(alerts));
    // A doubt that is true comes to its time meanwhile.
    for (const state of [{}, over, {}])
      await bench.post(sampleNotification([hostAlert(1, state)], { groupKey: 'other' }));
    await expect.poll(() => bench.shown().filter((text) => text.includes('host-1.')).length, { timeout: 5000 }).toBe(2);
    expect(bench.shown().filter((text) => text.includes('NodeDown · test'))).toHaveLength(2);
  });

  test('an old firing whose caller was gone before its answer is no card: nobody will speak against it', async () => {
    bench = await startBench({}, { file: relayFileSchema.parse({ lateSeconds: { critical: 0.8 } }) });
    for (const state of [{}, over]) {
      await bench.post(sampleNotification([sampleAlert(state)]));
      await bench.drained();
    }
    await postAndLeave(sampleNotification());
    await expect.poll(() => bench.metric('feishu_relay_alerts_judged_total{result="doubtful"}')).toBe(1);
    // A doubt that is true comes to its time meanwhile.
    for (const state of [{}, over, {}])
      await bench.post(sampleNotification([hostAlert(1, state)], { groupKey: 'other' }));
    await expect.poll(() => bench.shown().filter((text) => text.includes('host-1.')).length, { timeout: 5000 }).toBe(2);
    expect(bench.shown().filter((text) => text.includes('NodeDown · test'))).toHaveLength(2);
  });

  test('an old firing whose time came while the relay was away is no card when it is spoken against afterwards', async () => {
    bench = await startBench({}, { file: relayFileSchema.parse({ lateSeconds: { critical: 3 } }) });
    for (const state of [{}, over, {}]) {
      await bench.post(sampleNotification([sampleAlert(state)]));
      await bench.drained();
    }
    await bench.stop();
    await sleep(3100);
    await bench.start();
    // It is looked for what is due each second.
    await sleep(1500);
    await bench.post(sampleNotification([sampleAlert(over)]));
    await bench.drained();
    expect(colors()).toEqual(['red', 'green']);
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
    expect(colors()).toEqual(['red', 'red']);
    await expect
      .poll(
        async () => {
          await bench.post(sampleNotification());
          return colors().length;
        },
        { timeout: 3000, interval: 100 },
      )
      .toBeGreaterThan(2);
  });

  test('firing comes before its end although the first card was refused in every form for a while', async () => {
    bench = await startBench();
    await words('error 200 11246 x');
    await bench.post(sampleNotification());
    await expect.poll(() => bench.metric('feishu_relay_cards_kept')).toBe(1);
    await words('ok');
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
    await words('down');
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
    await words('ok');
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

describe('a full disk', () => {
  // A machine where this is not allowed cannot show what the relay promises for it.
  const disk = mkdtempSync(join(tmpdir(), 'relay-disk-'));
  beforeEach(() => {
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=5m', 'relay-test', disk], { encoding: 'utf8' });
    expect({ said: mounted.stderr, status: mounted.status }).toEqual({ said: '', status: 0 });
  });
  afterEach(() => void spawnSync('umount', ['-l', disk]));
  afterAll(() => rmSync(disk, { recursive: true }));

  const filler = join(disk, 'filler');

  function fill(): void {
    const file = openSync(filler, 'w');
    try {
      for (;;) if (writeSync(file, Buffer.alloc(4096, 1)) < 4096) break;
    } catch {
      // Full.
    } finally {
      closeSync(file);
    }
  }

  /** 60 alerts that are too large together for what the journal's files hold already. */
  function many(from: number, change: Partial<Alert> = {}): object {
    const annotations = { note: 'x'.repeat(8000), unshown: 'y'.repeat(8000) };
    const alerts = Array.from({ length: 60 }, (_, index) => hostAlert(from + index, { annotations, ...change }));
    return sampleNotification(alerts, { groupKey: `g${from}` });
  }

  const statusOf = async (body: object): Promise<number> => (await bench.post(body)).status;
  const isFull = (): Promise<number> => bench.metric('feishu_relay_journal_full');

  test('delivers at once, answers 200 only then, 503 when Feishu is away too, and goes on when there is room', async () => {
    bench = await startBench({}, { dataDir: disk });
    fill();
    await words('down');
    const statuses: number[] = [];
    for (let from = 0; from < 120; from += 60) statuses.push(await statusOf(many(from)));
    expect(statuses.at(-1)).toBe(503);
    expect(await isFull()).toBe(1);
    await words('ok');
    for (let from = 0; from < 300; from += 60) {
      await expect.poll(() => statusOf(many(from)), { timeout: 20_000, interval: 500 }).toBe(200);
    }
    await bench.drained(60_000);
    const all = bench.shown();
    const times = Array.from({ length: 300 }, (_, id) => all.filter((text) => text.includes(`host-${id}.`)).length);
    expect(times.filter((count) => count !== 1)).toEqual([]);
    const count = all.length;
    rmSync(filler);
    await expect.poll(isFull, { timeout: 10_000 }).toBe(0);
    // What was shown without the disk is known after a restart, too.
    await bench.stop();
    await bench.start();
    for (let from = 0; from < 300; from += 60) expect(await statusOf(many(from))).toBe(200);
    await bench.drained();
    expect(bench.shown()).toHaveLength(count);
    expect(await statusOf(many(0, over))).toBe(200);
    await bench.drained();
    expect(colors().at(-1)).toBe('green');
  }, 120_000);

  test('a restart while it is full: what waits on it gets out, what was shown past it is known', async () => {
    bench = await startBench({}, { dataDir: disk });
    await words('down');
    expect(await statusOf(sampleNotification())).toBe(200);
    fill();
    // In memory, and never answered: that is Alertmanager's to bring again.
    expect(await statusOf(many(0))).toBe(503);
    await bench.stop();
    await words('ok');
    await bench.start();
    await expect.poll(() => bench.shown().join().includes('NodeDown · test')).toBe(true);
    await expect.poll(() => statusOf(many(0)), { timeout: 20_000, interval: 500 }).toBe(200);
    const count = bench.shown().length;
    await bench.stop();
    fill();
    await bench.start();
    expect([await statusOf(many(0)), await statusOf(sampleNotification())]).toEqual([200, 200]);
    expect(bench.shown()).toHaveLength(count);
    expect(await isFull()).toBe(1);
  }, 60_000);

  test('a first start on it: says so, delivers, answers 200 only for what is shown, and begins a journal when there is room', async () => {
    fill();
    bench = await startBench({}, { dataDir: join(disk, 'relay') });
    expect(bench.log).toContain('has no room for one');
    expect(await isFull()).toBe(1);
    expect(await statusOf(sampleNotification())).toBe(200);
    expect(bench.shown()).toHaveLength(1);
    await words('down');
    const asked = bench.post(sampleNotification([hostAlert(1)], { groupKey: 'other' }));
    await expect.poll(() => bench.metric('feishu_relay_alerts_waiting')).toBe(1);
    expect((await asked).status).toBe(503);
    rmSync(filler);
    await expect.poll(isFull, { timeout: 10_000 }).toBe(0);
    // On the disk now, shown or not: both are known after a restart.
    await bench.stop();
    await words('ok');
    await bench.start();
    await bench.drained();
    expect(await statusOf(sampleNotification())).toBe(200);
    expect(await statusOf(sampleNotification([hostAlert(1)], { groupKey: 'other' }))).toBe(200);
    await bench.drained();
    expect(bench.shown().map((text) => text.includes('host-1.'))).toEqual([false, true]);
  }, 60_000);

  test('a damaged journal on it is not thrown away: the relay waits for room', async () => {
    bench = await startBench({}, { dataDir: disk });
    await words('down');
    await bench.post(sampleNotification());
    await bench.stop();
    const file = join(disk, 'journal.sqlite');
    writeFileSync(file, Buffer.concat([Buffer.alloc(4096, 7), readFileSync(file).subarray(4096)]));
    rmSync(join(disk, 'ballast'), { force: true });
    fill();
    await expect(bench.start()).rejects.toThrow();
    expect(readdirSync(disk)).toContain('journal.sqlite');
    rmSync(filler);
    await words('ok');
    await bench.start();
    await bench.drained();
    expect(bench.shown().join()).toContain('RelayJournalDamaged');
  }, 60_000);
});
