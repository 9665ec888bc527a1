import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runQueryLoad } from '../../failover/testing/query-load.ts';
import { RealPrometheus } from '../../failover/testing/real-prometheus.ts';
import { monitoringBinaries } from '../../lab/toolchain/monitoring-binaries.ts';
import { freePort } from '../../test/chaos/free-port.ts';
import { describeMachine } from '../machine.ts';
import { MeasuredProcess } from '../measured-process.ts';
import { part } from '../progress.ts';
import { troubles, type FailoverFigure, type FailoverFigures, type Proxy, type Trouble } from './failover-figures.ts';

const perSecond = 20;
const seconds = 8;
/** From the start of a load until the trouble. */
const beforeMs = 2000;

/** The two Prometheus and the folder of their data. */
interface Bed {
  readonly folder: string;
  readonly first: RealPrometheus;
  readonly second: RealPrometheus;
}

async function startProxy(
  proxy: Proxy,
  { folder, first, second }: Bed,
): Promise<{ process: MeasuredProcess; url: string }> {
  const [port, adminPort] = [await freePort(), await freePort()];
  const origins = [first, second].map(({ address }) => address.origin);
  const program = (file: string): string => join(import.meta.dirname, file);
  const command: readonly [string, ...string[]] =
    proxy === 'endpoint'
      ? [process.execPath, program('../../failover/src/main.ts')]
      : [process.execPath, program('plain-proxy-main.ts'), String(port), ...origins];
  const env = {
    ...process.env,
    FAILOVER_LISTEN: `127.0.0.1:${port}`,
    FAILOVER_ADMIN_LISTEN: `127.0.0.1:${adminPort}`,
    FAILOVER_UPSTREAMS: `prom01=${origins[0]},prom02=${origins[1]}`,
  };
  const url = `http://127.0.0.1:${port}`;
  const readyUrl = `${url}/api/v1/query?query=up`;
  return {
    process: await MeasuredProcess.start({ command, env, readyUrl, logFile: join(folder, `${proxy}.log`) }),
    url,
  };
}

async function measure(proxy: Proxy, trouble: Trouble, bed: Bed): Promise<FailoverFigure> {
  const { process, url } = await startProxy(proxy, bed);
  try {
    const load = runQueryLoad(url, perSecond, seconds * 1000);
    if (trouble !== 'none') {
      await delay(beforeMs);
      bed.first.signal(troubles[trouble]);
    }
    const { failures, count, medianMs, p99Ms, maxMs } = await load;
    return { trouble, proxy, failed: failures.length, count, medianMs, p99Ms, maxMs };
  } finally {
    await process.kill();
    if (trouble === 'frozen') bed.first.signal('SIGCONT');
    if (trouble === 'killed') await bed.first.start();
    await bed.first.isReady();
  }
}

async function startBed(): Promise<Bed> {
  const { prometheus } = await monitoringBinaries();
  const folder = await mkdtemp(join(tmpdir(), 'failover-bench-'));
  const make = async (name: string) => new RealPrometheus(name, prometheus, folder, await freePort());
  const bed = { folder, first: await make('prom01'), second: await make('prom02') };
  await Promise.all([bed.first.start(), bed.second.start()]);
  return bed;
}

/** Sends a load through the failover endpoint and through a plain proxy, by turns, while the first of two real Prometheus has its trouble. */
export async function runFailoverBench(): Promise<FailoverFigures> {
  const bed = await part('two Prometheus', startBed);
  try {
    const machine = describeMachine(bed.folder);
    const loads: FailoverFigure[] = [];
    for (const trouble of ['none', 'killed', 'frozen'] as const)
      for (const proxy of ['endpoint', 'plain'] as const)
        loads.push(await part(`${proxy}, trouble: ${trouble}`, () => measure(proxy, trouble, bed)));
    return { machine, perSecond, seconds, loads };
  } finally {
    for (const each of [bed.first, bed.second]) each.signal('SIGKILL');
    await rm(bed.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
