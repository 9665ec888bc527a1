import { setTimeout as delay } from 'node:timers/promises';
import type { SessionPool } from '../../infra/provider/ssh/session-pool.ts';
import { shellQuote } from '../../infra/provider/ssh/shell-quote.ts';
import type { DataFolder } from './data-folder.ts';
import type { Prometheus } from './prometheus-on-host.ts';
import { withProgress } from '../toolchain/with-progress.ts';

/** Prometheus looks for new blocks each minute. */
const loadMs = 90_000;

function own(metric: string, host: string): string {
  return `max(${metric}{job="prometheus",instance=${JSON.stringify(host)}})`;
}

/**
 * The oldest sample that a server has in memory and in its log alone, in milliseconds; 0 when it does not say, which counts every
 * block as reaching into that time.
 */
export async function oldestInMemoryMs(prometheus: Prometheus, nowMs: number): Promise<number> {
  const series = await prometheus.instant(own('prometheus_tsdb_head_min_time_seconds', prometheus.host), nowMs);
  return (series[0]?.values[0]?.value ?? 0) * 1000;
}

/**
 * Waits until the server has loaded all the blocks in its folder: those that an earlier call put there a moment ago would else be
 * holes still.
 */
export async function awaitOwnBlocks(
  pool: SessionPool,
  prometheus: Prometheus,
  folder: DataFolder,
  log: (line: string) => void,
): Promise<void> {
  const script = `find ${shellQuote(folder.path)} -mindepth 2 -maxdepth 2 -name meta.json | wc -l`;
  const hasLoaded = async (): Promise<boolean> => {
    const there = Number((await pool.run(folder.host, script)).stdout);
    const loaded = await prometheus.instant(own('prometheus_tsdb_blocks_loaded', prometheus.host), Date.now());
    return (loaded[0]?.values[0]?.value ?? 0) >= there;
  };
  const waiting = async (): Promise<void> => {
    const untilMs = Date.now() + loadMs;
    while (!(await hasLoaded()) && Date.now() < untilMs) await delay(2000);
  };
  await withProgress(`waiting for ${prometheus.host} to load its new blocks (about a minute)`, log, waiting());
}
