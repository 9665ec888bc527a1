import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { startBench, type RelayBench } from '../../test/relay/relay-bench.ts';
import { hostAlert, over, sampleNotification } from './testing/sample-notification.ts';
import type { Alert } from './webhook/notification.ts';

let bench: RelayBench;
afterEach(() => bench.close());

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
  await bench.feishu('down');
  const statuses: number[] = [];
  for (let from = 0; from < 120; from += 60) statuses.push(await statusOf(many(from)));
  expect(statuses.at(-1)).toBe(503);
  expect(await isFull()).toBe(1);
  await bench.feishu('ok');
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
  expect(bench.colors().at(-1)).toBe('green');
}, 120_000);

test('a restart while it is full: what waits on it gets out, what was shown past it is known', async () => {
  bench = await startBench({}, { dataDir: disk });
  await bench.feishu('down');
  expect(await statusOf(sampleNotification())).toBe(200);
  fill();
  // In memory, and never answered: that is Alertmanager's to bring again.
  expect(await statusOf(many(0))).toBe(503);
  await bench.stop();
  await bench.feishu('ok');
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
  await bench.feishu('down');
  const asked = bench.post(sampleNotification([hostAlert(1)], { groupKey: 'other' }));
  await expect.poll(() => bench.metric('feishu_relay_alerts_waiting')).toBe(1);
  expect((await asked).status).toBe(503);
  rmSync(filler);
  await expect.poll(isFull, { timeout: 10_000 }).toBe(0);
  // On the disk now, shown or not: both are known after a restart.
  await bench.stop();
  await bench.feishu('ok');
  await bench.start();
  await bench.drained();
  expect(await statusOf(sampleNotification())).toBe(200);
  expect(await statusOf(sampleNotification([hostAlert(1)], { groupKey: 'other' }))).toBe(200);
  await bench.drained();
  expect(bench.shown().map((text) => text.includes('host-1.'))).toEqual([false, true]);
}, 60_000);

test('a damaged journal on it is not thrown away: the relay waits for room', async () => {
  bench = await startBench({}, { dataDir: disk });
  await bench.feishu('down');
  await bench.post(sampleNotification());
  await bench.stop();
  const file = join(disk, 'journal.sqlite');
  writeFileSync(file, Buffer.concat([Buffer.alloc(4096, 7), readFileSync(file).subarray(4096)]));
  rmSync(join(disk, 'ballast'), { force: true });
  fill();
  await expect(bench.start()).rejects.toThrow();
  expect(readdirSync(disk)).toContain('journal.sqlite');
  rmSync(filler);
  await bench.feishu('ok');
  await bench.start();
  await bench.drained();
  expect(bench.shown().join()).toContain('RelayJournalDamaged');
}, 60_000);
