import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { enterNetwork } from '../../lab/network/enter-network.ts';
import { operatorAddress } from '../../lab/network/network-plan.ts';
import { monitoringBinaries } from '../../lab/toolchain/monitoring-binaries.ts';
import { lab } from './lab-command.ts';
import { onHost } from './lab-queries.ts';

const port = 9990;
const configSchema = z.looseObject({ global: z.looseObject({}), scrape_configs: z.array(z.looseObject({})) });

/** A Prometheus beside the pair, with nobody to write to. */
export interface SinglePrometheus {
  readonly base: string;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a third Prometheus on the lab's bridge that scrapes what the pair scrapes, by the very scrape jobs of prom01, and nothing else:
 * no peer, no rules, no Alertmanager.
 */
export async function startSinglePrometheus(): Promise<SinglePrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'promha-single-'));
  const { global, scrape_configs } = configSchema.parse(
    parse(await onHost('prom01', 'cat /etc/prometheus/prometheus.yml')),
  );
  const config = { global: { ...global, external_labels: undefined }, scrape_configs };
  await writeFile(join(folder, 'prometheus.yml'), stringify(config));
  const { prometheus } = await monitoringBinaries();
  const [file = '', ...args] = enterNetwork([
    prometheus,
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=${operatorAddress}:${port}`,
  ]);
  const running = execa(file, args, { reject: false, stdio: 'ignore', cleanup: true });
  const base = `http://${operatorAddress}:${port}`;
  const stop = async (): Promise<void> => {
    running.kill();
    await running;
    await rm(folder, { recursive: true, force: true });
  };
  const isReady = async (): Promise<void> =>
    expect(await lab(['run', '--', 'curl', '-sf', `${base}/-/ready`])).toMatchObject({ status: 0 });
  await vi.waitFor(isReady, { timeout: 30_000, interval: 200 });
  return { base, stop };
}
