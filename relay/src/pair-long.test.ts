import { spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { maxResidentBytes } from '../../bench/relay/missed-limits.ts';
import { makePair, startPair, until, type PairBench, type PairedRelay } from '../../test/relay/pair-bench.ts';
import { notification, untilShown, waiting, withPair } from '../../test/relay/pair-cases.ts';
import { hostAlert, over, sampleNotification } from './testing/sample-notification.ts';
import type { Notification } from './webhook/notification.ts';

/** Nothing more than Feishu allows was ever sent. */
function expectWithinBudget(bench: PairBench): void {
  const times = bench.fake.requests().map(({ time }) => Date.parse(time));
  expect(times.filter((time, index) => (times[index + 5] ?? Infinity) - time < 1000)).toEqual([]);
}

/** A notification of so many alerts that takes much room. */
function large(from: number, count: number): Notification {
  const annotations = { note: 'x'.repeat(8000), unshown: 'y'.repeat(8000) };
  return sampleNotification(
    Array.from({ length: count }, (_, index) => hostAlert(from + index, { annotations })),
    { groupKey: `large${from}` },
  );
}

/** 600 alerts, more than a journal holds in memory: what is sent is read from the file. */
async function postMoreThanMemoryHolds(bench: PairBench): Promise<void> {
  for (let from = 0; from < 600; from += 60) await bench.first.postUntilTaken(large(from, 60));
}

/** Writes garbage over a relay's journal. */
function damage({ folder }: PairedRelay): void {
  const file = join(folder, 'journal.sqlite');
  for (const path of [file, `${file}-wal`]) writeFileSync(path, Buffer.alloc(statSync(path).size, 0xa5));
}

/** Resolves when each of the first so many hosts is named on an accepted card. */
async function untilAllShown(bench: PairBench, count: number): Promise<void> {
  const isAll = (): boolean => {
    const all = bench.shown().join();
    return Array.from({ length: count }, (_, index) => `host-${index}.`).every((host) => all.includes(host));
  };
  await until('all are shown', isAll, 60_000);
}

describe.concurrent('two relays', { timeout: 120_000 }, () => {
  test('a relay that is asked to end hands the lead over: no gap, nothing twice', () =>
    withPair(async (bench) => {
      let isOver = false;
      let index = 0;
      const posting = (async () => {
        while (!isOver) expect(await bench.second.postUntilTaken(notification(++index), 3000)).toBeLessThan(10);
      })();
      await until('some are posted', () => index > 5);
      await bench.first.process.end();
      expect(await bench.second.metric('feishu_relay_leading')).toBe(1);
      await until('more are posted', () => index > 10);
      isOver = true;
      await posting;
      bench.first.process.start();
      await bench.together(bench.second);
      await until('all are shown', async () => (await bench.second.metric(waiting)) === 0);
      const counts = Array.from({ length: index }, (_, at) => bench.numbersOf(`host-${at + 1}.`).length);
      expect(counts.filter((count) => count !== 1)).toEqual([]);
    })); // prettier-ignore

  test('apart from each other both go on within the limits; together again nothing is lost, and nothing new is repeated', () =>
    withPair(async (bench) => {
      await bench.first.post(notification(0));
      await untilShown(bench, 0);
      await until('the mark is there, too', async () => (await bench.second.metric(waiting)) === 0);
      bench.cut(true);
      await until('both lead', async () => {
        const both = [bench.first, bench.second].map((relay) => relay.metric('feishu_relay_leading'));
        return (await Promise.all(both)).every((leads) => leads === 1);
      });
      for (let index = 10; index < 18; index++) {
        await Promise.all([
          bench.first.postUntilTaken(notification(index)),
          bench.second.postUntilTaken(notification(index + 10)),
        ]);
      }
      // Each of them holds something that the other one has never heard of.
      await bench.feishu('down');
      await bench.first.postUntilTaken(notification(1));
      await bench.second.postUntilTaken(notification(2));
      bench.cut(false);
      await bench.together(bench.second);
      await bench.feishu('ok');
      await Promise.all([1, 2].map((index) => untilShown(bench, index)));
      const all = [0, 1, 2, ...Array.from({ length: 8 }, (_, at) => [at + 10, at + 20]).flat()];
      await until('all are shown', () => all.every((index) => bench.numbersOf(`host-${index}.`).length > 0));
      for (const relay of [bench.first, bench.second]) {
        for (const index of all) expect(await relay.postUntilTaken(notification(index))).toBe(0);
      }
      await bench.first.post(notification(3, over));
      await untilShown(bench, 3);
      expect(all.filter((index) => bench.numbersOf(`host-${index}.`).length > 1)).toEqual([]);
      expectWithinBudget(bench);
    }));

  test('an old firing that was in doubt when they came apart, and was spoken against on one side alone, is no card', () =>
    withPair(
      async (bench) => {
        const fireEndAndFire = async (relay: PairedRelay, index: number): Promise<void> => {
          for (const [count, state] of [{}, over].entries()) {
            await relay.postUntilTaken(notification(index, state));
            await until('it is shown', () => bench.numbersOf(`host-${index}.`).length > count);
          }
          await relay.postUntilTaken(notification(index));
        };
        await fireEndAndFire(bench.first, 1);
        bench.cut(true);
        await until('both lead', async () => (await bench.second.metric('feishu_relay_leading')) === 1);
        expect((await bench.first.post(notification(1, over))).status).toBe(200);
        bench.cut(false);
        await bench.together(bench.second);
        // One that is true, and told later, comes to its time.
        await fireEndAndFire(bench.second, 2);
        await until('it counts', () => bench.numbersOf('host-2.').length > 2, 60_000);
        expect(bench.numbersOf('host-1.')).toHaveLength(2);
      },
      () => startPair({ lateSeconds: { critical: 20 } }),
    ));

  test('both killed and started again: what was answered gets out, once', () =>
    withPair(async (bench) => {
      await bench.feishu('down');
      expect((await bench.second.post(notification(1))).status).toBe(200);
      await Promise.all([bench.first.process.kill(), bench.second.process.kill()]);
      bench.second.process.start();
      bench.first.process.start();
      await bench.together(bench.first);
      await bench.feishu('ok');
      await untilShown(bench, 1);
      expect(bench.numbersOf('host-1.')).toHaveLength(1);
    }));

  test('20,000 waiting alerts are on the other relay within seconds of its start, and the memory of both is bounded', () =>
    withPair(
      async (bench) => {
        await bench.feishu('down');
        bench.first.process.start();
        const many = (from: number): Notification =>
          sampleNotification(
            Array.from({ length: 1000 }, (_, index) => hostAlert(from + index)),
            { groupKey: `many${from}` },
          );
        for (let from = 0; from < 20_000; from += 1000) await bench.first.postUntilTaken(many(from));
        bench.second.process.start();
        await bench.together(bench.first);
        await bench.first.post(notification(20_000));
        expect(await bench.second.metric(waiting)).toBe(20_001);
        for (const relay of [bench.first, bench.second]) {
          expect(await relay.metric('process_resident_memory_bytes')).toBeLessThan(maxResidentBytes);
        }
        await bench.first.lose();
        await until('the other one leads', async () => (await bench.second.metric('feishu_relay_leading')) === 1);
        expect(await bench.second.metric(waiting)).toBe(20_001);
      },
      () => makePair(),
    ));

  test('a damaged journal: the other relay has it all, and the card about it gets out', () =>
    withPair(async (bench) => {
      await bench.feishu('down');
      await bench.first.post(notification(1));
      await bench.first.process.kill();
      const file = join(bench.first.folder, 'journal.sqlite');
      rmSync(`${file}-wal`);
      writeFileSync(file, Buffer.concat([Buffer.alloc(4096, 7), readFileSync(file).subarray(4096)]));
      bench.first.process.start();
      await bench.together(bench.second);
      await bench.feishu('ok');
      await untilShown(bench, 1);
      await until('the damage is told', () => bench.shown().join().includes('RelayJournalDamaged'));
      expect(bench.numbersOf('host-1.')).toHaveLength(1);
    }));
});

// One after the other: they write much.
describe('two relays with much that waits', { timeout: 120_000 }, () => {
  test('a journal that is damaged while its relay leads: the other relay leads with its copy, and nothing is lost', () =>
    withPair(async (bench) => {
      await bench.feishu('down');
      await postMoreThanMemoryHolds(bench);
      damage(bench.first);
      await bench.feishu('ok');
      await until('the other one leads', async () => (await bench.second.metric('feishu_relay_leading')) === 1);
      await bench.together(bench.second);
      await bench.first.postUntilTaken(notification(600));
      await untilAllShown(bench, 601);
      await until('the damage is told', () => bench.shown().join().includes('RelayJournalDamaged'));
      expect(readdirSync(bench.first.folder).some((name) => name.includes('.damaged-'))).toBe(true);
      for (const relay of [bench.first, bench.second]) {
        await until('nothing waits any more', async () => (await relay.metric(waiting)) === 0);
      }
    }));

  test('… while the other relay is away: that one leads as soon as it is back', () =>
    withPair(async (bench) => {
      await bench.feishu('down');
      await postMoreThanMemoryHolds(bench);
      await bench.second.process.kill();
      damage(bench.first);
      await until('it is noticed', () => bench.first.log.includes('is set aside'));
      await bench.first.postUntilTaken(notification(600));
      bench.second.process.start();
      await bench.together(bench.second);
      await bench.feishu('ok');
      await untilAllShown(bench, 601);
    }));

  test('… while both are away: the one with the copy leads, whatever its rank', () =>
    withPair(async (bench) => {
      await bench.feishu('down');
      await postMoreThanMemoryHolds(bench);
      await Promise.all([bench.first.process.kill(), bench.second.process.kill()]);
      damage(bench.first);
      bench.first.process.start();
      bench.second.process.start();
      await bench.together(bench.second);
      await bench.feishu('ok');
      await untilAllShown(bench, 600);
    }));

  test('a follower that was frozen while more came in than the leader keeps for it takes the whole journal', () =>
    withPair(async (bench) => {
      await bench.feishu('down');
      bench.second.process.signal('SIGSTOP');
      for (let from = 0; from < 3600; from += 240) await bench.first.postUntilTaken(large(from, 240));
      bench.second.process.signal('SIGCONT');
      await bench.together(bench.first);
      expect(await bench.second.metric(waiting)).toBe(3600);
    }));
});

describe('a full disk', { timeout: 120_000 }, () => {
  test('of the leader: it hands the lead over to the one whose disk takes more', async (context) => {
    const disk = mkdtempSync(join(tmpdir(), 'pair-disk-'));
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'pair-test', disk]).status !== 0) {
      rmSync(disk, { recursive: true });
      return context.skip('needs the right to mount a small disk');
    }
    try {
      await withPair(
        async (bench) => {
          await bench.feishu('down');
          fill(disk);
          for (let from = 0; from < 240; from += 60) await bench.first.postUntilTaken(large(from, 60));
          expect(await bench.second.metric('feishu_relay_leading')).toBe(1);
          rmSync(join(disk, 'filler'));
          await bench.together(bench.second);
          await bench.feishu('ok');
          await untilAllShown(bench, 240);
        },
        () => startPair({ disks: [disk] }),
      );
    } finally {
      spawnSync('umount', ['-l', disk]);
      rmSync(disk, { recursive: true, force: true });
    }
  });
});

function fill(disk: string): void {
  const file = openSync(join(disk, 'filler'), 'w');
  try {
    for (;;) if (writeSync(file, Buffer.alloc(4096, 1)) < 4096) break;
  } catch {
    // Full.
  } finally {
    closeSync(file);
  }
}
