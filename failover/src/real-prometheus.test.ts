import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { monitoringBinaries } from '../../lab/toolchain/monitoring-binaries.ts';
import { freePort } from '../../test/chaos/free-port.ts';
import { runQueryLoad } from '../testing/query-load.ts';
import { RealPrometheus } from '../testing/real-prometheus.ts';
import { startFailover, type Failover } from './failover.ts';
import { defaultTiming } from './timing.ts';

/** A load of this length holds the trouble and the way back. */
const loadMs = process.env['PROMHA_LONG'] === undefined ? 5000 : 20_000;

describe('two real Prometheus and the durations of production, 20 queries a second', () => {
  let folder: string;
  let one: RealPrometheus;
  let two: RealPrometheus;
  let failover: Failover;

  beforeAll(async () => {
    const { prometheus } = await monitoringBinaries();
    folder = await mkdtemp(join(tmpdir(), 'failover-test-'));
    one = new RealPrometheus('prom01', prometheus, folder, await freePort());
    two = new RealPrometheus('prom02', prometheus, folder, await freePort());
    await Promise.all([one.start(), two.start()]);
    const any = { host: '127.0.0.1', port: 0 };
    failover = await startFailover(
      { listen: any, adminListen: any, upstreams: [one.address, two.address] },
      defaultTiming,
      () => undefined,
    );
  }, 300_000);

  afterAll(async () => {
    await failover.close(0);
    for (const each of [one, two]) each.signal('SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });

  const backAtOne = async () => {
    const active = 'prometheus_failover_upstream_active{upstream="prom01",preferred="true"} 1';
    while (!(await (await fetch(`${failover.adminUrl}/metrics`)).text()).includes(active)) await delay(50);
  };

  test('killed with -9, and started again: no query fails', async () => {
    const load = runQueryLoad(failover.url, 20, loadMs);
    await delay(1000);
    one.signal('SIGKILL');
    await delay(1500);
    await one.start();
    const report = await load;
    expect(report.failures).toEqual([]);
    expect(report.byUpstream['prom02']).toBeGreaterThanOrEqual(25);
    await backAtOne();
  }, 60_000);

  test('frozen with SIGSTOP, and going on again: no query fails', async () => {
    await backAtOne();
    const load = runQueryLoad(failover.url, 20, loadMs);
    await delay(1000);
    one.signal('SIGSTOP');
    await delay(2500);
    one.signal('SIGCONT');
    const report = await load;
    expect(report.failures).toEqual([]);
    expect(report.byUpstream['prom01']).toBeGreaterThanOrEqual(18);
    await backAtOne();
  }, 60_000);

  test('stopped by SIGTERM, as at an upgrade: no query fails', async () => {
    await backAtOne();
    const load = runQueryLoad(failover.url, 20, loadMs);
    await delay(1000);
    one.signal('SIGTERM');
    const report = await load;
    expect(report.failures).toEqual([]);
    await one.start();
    await backAtOne();
  }, 60_000);
});
