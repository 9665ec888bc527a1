import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { isCardOf } from '../../../lab/drill/is-card-of.ts';
import { labFeishu } from '../../../lab/stack/feishu-daemon.ts';
import { heal } from '../operator-command.ts';
import { onHost, prometheusPair, query } from '../lab-queries.ts';
import { badCounters, isScrapingAll } from '../pair-state.ts';
import { pauses, scrapesOf } from '../scrape-spacing.ts';

const [prom01, prom02] = prometheusPair;
const isLong = process.env['PROMHA_LONG'] === '1';

/** How long a Prometheus is down at least: it takes a NodeDown card in any case. */
const outageMs = isLong ? 300_000 : 30_000;

/** How long before an outage each target has been scraped at its pace in any case. */
const beforeMs = 20_000;

const data = '/var/lib/prometheus';

let firstBeganMs = Infinity;

/** Who is down, and who stays; each of the pair once in the long run, where heal is then cut off once more, with its block in place. */
const outages = [
  { host: 'prom01', patient: prom01, peerHost: 'prom02', peer: prom02, isCutOff: false },
  ...(isLong ? [{ host: 'prom02', patient: prom02, peerHost: 'prom01', peer: prom01, isCutOff: true }] : []),
];

const stopped = { name: 'test', address: '192.168.1.94' };

const nodeDownCards = async (color: 'red' | 'green', from: number): Promise<number> =>
  (await labFeishu().requests()).slice(from).filter((request) => isCardOf(request, color, 'NodeDown', stopped)).length;

const awaitCard = (color: 'red' | 'green', from: number): Promise<void> =>
  vi.waitFor(async () => expect(await nodeDownCards(color, from)).toBe(1), { timeout: 120_000, interval: 500 });

/** What the server answers to a call of the admin API, by which anyone could also delete its history. */
const snapshotCall = (host: string): Promise<string> =>
  onHost(host, 'curl -s -X POST http://127.0.0.1:9090/api/v1/admin/tsdb/snapshot');

const isReady = (host: string): Promise<string> => onHost(host, 'curl -sf http://127.0.0.1:9090/-/ready');

afterAll(async () => {
  await Promise.all(['prom01', 'prom02'].map((host) => onHost(host, 'systemctl start prometheus')));
  await onHost('test', 'systemctl start node_exporter');
});

describe.each(outages)('while the Prometheus on $host is down', ({ host, patient, peerHost, peer, isCutOff }) => {
  let cardsBefore: number;
  let blocksBefore: readonly string[];
  let beganMs: number;
  let endedMs: number;

  const allBlocks = async (): Promise<readonly string[]> =>
    (await onHost(host, `cd ${data} && ls -d 01* 2>/dev/null || true`)).split('\n').filter(Boolean);
  const newBlocks = async (): Promise<readonly string[]> =>
    (await allBlocks()).filter((name) => !blocksBefore.includes(name));

  /** This outage, which begins with the last scrape before it, and nothing earlier: what another test left, or the start of the lab. */
  const since = (): readonly string[] => ['--since', `${Math.ceil((Date.now() - beganMs) / 1000) + 12}s`];

  /** Every series of `up` from before the outage until well behind it: no hole, and nowhere denser than it was scraped. */
  async function expectWhole(jobs: string): Promise<void> {
    const own = await scrapesOf(patient, jobs, beganMs - beforeMs, endedMs);
    expect(own.size).toBeGreaterThan(9);
    for (const [target, times] of own) {
      const { shortest, longest } = pauses(times);
      expect(longest, target).toBeLessThan(20.5);
      expect(shortest, target).toBeGreaterThan(4.5);
    }
  }

  beforeAll(async () => {
    await isScrapingAll(patient, 2);
    cardsBefore = (await labFeishu().requests()).length;
    blocksBefore = await allBlocks();
    beganMs = Date.now();
    firstBeganMs = Math.min(firstBeganMs, beganMs);
    await onHost(host, 'systemctl stop prometheus');
    await onHost('test', 'systemctl stop node_exporter');
    await awaitCard('red', cardsBefore);
    await delay(Math.max(0, beganMs + outageMs - Date.now()));
    await onHost('test', 'systemctl start node_exporter');
    await onHost(host, 'systemctl start prometheus');
    await isScrapingAll(patient);
    endedMs = Date.now();
  }, 600_000);

  test('an alert is one red card and one green card', async () => {
    await awaitCard('green', cardsBefore);
    expect(await nodeDownCards('red', cardsBefore)).toBe(1);
  });

  test('nothing that the other one sends is refused, and what it had to keep meanwhile arrives', async () => {
    await vi.waitFor(() => expectWhole('job=~"replica/.+"'), { timeout: 60_000, interval: 2000 });
    for (const base of prometheusPair) expect(await badCounters(base)).toEqual([]);
  });

  test('a hole grows, which heal shows without changing anything when it is not told to', async () => {
    const answer = await heal(host, ...since(), '--dry-run');
    expect(answer).toMatchObject({ exitCode: 0 });
    expect(answer.stdout).toContain(`${host} lacks what ${peerHost} has`);
    expect(answer.stdout).toMatch(/ node\/test +\d{4}-\S+ \S+ to \S+ +\d+ scrapes/);
    expect(answer.stdout).toMatch(/Disk: \w+ needs .* MB for a while, has .* MB; \w+ needs/);
    const asked = await heal(host, ...since());
    expect(asked).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('add --yes') as string });
    expect(await newBlocks()).toEqual([]);
  });

  // heal works behind everything else that a host does: on a busy machine each of these may take a minute.
  const moments = [
    { does: 'builds', on: peerHost, file: 'build/ranges', blocksAtMost: 0 },
    { does: 'has built', on: peerHost, file: 'build/blocks', blocksAtMost: 0 },
    // It may have come to its end before the signal came to it.
    { does: 'carries', on: host, file: 'stage', blocksAtMost: 1 },
  ];

  test.each(isCutOff ? moments : moments.slice(0, 1))(
    'heal that is killed while it $does leaves nothing that counts',
    async ({ on, file, blocksAtMost }) => {
      const there = `until test -e ${data}/.promha-heal/${file}; do sleep 0.01; done`;
      const reached = onHost(on, `timeout 120 sh -c '${there}'`);
      const running = heal(host, ...since(), '--yes');
      await reached;
      running.kill('SIGKILL');
      await running;
      expect((await newBlocks()).length).toBeLessThanOrEqual(blocksAtMost);
    },
  );

  test('heal fills the hole and proves it, once, with no admin API: nobody else can do it meanwhile, and the next call has nothing left to do', async () => {
    const running = heal(host, ...since(), '--yes');
    // It works at the lowest priority: where other labs are busy on this machine, that is minutes.
    const inPlace = vi.waitFor(async () => expect(await newBlocks()).toHaveLength(1), {
      timeout: 400_000,
      interval: 1000,
    });
    const ended = running.then(({ exitCode, stderr }) => expect.fail(`heal ended with ${exitCode}: ${stderr}`));
    await Promise.race([inPlace, ended]);
    ended.catch(() => undefined);
    const second = await heal(host, ...since(), '--yes');
    expect(second).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('another heal is at work') as string });
    for (const one of ['prom01', 'prom02']) expect(await snapshotCall(one)).toContain('admin APIs disabled');
    if (isCutOff) running.kill('SIGKILL');
    const done = await running;
    if (!isCutOff) {
      expect(done).toMatchObject({ exitCode: 0 });
      expect(done.stdout).toMatch(/Scrapes in the holes[^]* node\/test +(\d+) +\1 {2}same/);
    }
    const again = await heal(host, ...since(), '--yes');
    expect(again).toMatchObject({ exitCode: 0, stdout: `${host} has no hole that ${peerHost} could fill.` });
    expect(await newBlocks()).toHaveLength(1);
    await expectWhole('job!~"replica/.+"');
  }, 600_000);

  test('what heal filled in has the target’s own labels and the peer’s values', async () => {
    const during = `@ ${(beganMs + 25_000) / 1000}`;
    for (const metric of ['node_load1', 'process_start_time_seconds', 'up']) {
      const filled = `sum_over_time(${metric}{job="node"}[20s] ${during})`;
      const own = await query(filled, patient);
      expect(own.length).toBeGreaterThanOrEqual(3);
      expect(own).toEqual(expect.arrayContaining([...(await query(filled, peer))]));
      expect(own.filter(({ labels }) => labels['replica'] !== undefined)).toEqual([]);
    }
  });

  test('heal leaves files that are Prometheus’s own, and nothing of its work', async () => {
    const foreign = `find ${data}/01* \\( ! -user prometheus -o -perm /0027 \\) -printf '%p %u %m\\n'`;
    expect(await onHost(host, foreign)).toBe('');
    for (const one of ['prom01', 'prom02']) {
      expect(await onHost(one, `ls -a ${data} | grep promha-heal || true`)).toBe('');
      expect(await onHost(one, 'systemctl list-units --all --no-legend "promha-heal*"')).toBe('');
    }
  });
});

describe('after a restart of both', () => {
  let restartedMs: number;

  beforeAll(async () => {
    restartedMs = Date.now();
    await Promise.all(['prom01', 'prom02'].map((host) => onHost(host, 'systemctl restart prometheus')));
    for (const host of ['prom01', 'prom02']) {
      await vi.waitFor(() => isReady(host), { timeout: 60_000, interval: 500 });
    }
    await Promise.all(prometheusPair.map((base) => isScrapingAll(base)));
  }, 180_000);

  test.each(prometheusPair)(
    'the Prometheus at %s still has what it had in memory alone, healed or not',
    async (base) => {
      for (const [target, times] of await scrapesOf(base, 'job!~"replica/.+"', firstBeganMs - beforeMs, restartedMs)) {
        expect(pauses(times).longest, target).toBeLessThan(20.5);
      }
      expect(await query('prometheus_tsdb_reloads_failures_total{job="prometheus"} > 0', base)).toEqual([]);
    },
  );

  test.each(prometheusPair)('the Prometheus at %s sends again, without an echo or a failure', async (base) => {
    const sent = 'prometheus_remote_storage_samples_total{job="prometheus"} > 0';
    await vi.waitFor(async () => expect(await query(sent, base)).toHaveLength(2), { timeout: 60_000, interval: 1000 });
    expect(await badCounters(base)).toEqual([]);
  });
});
