import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { enterNetwork } from '../../lab/network/enter-network.ts';
import { operatorAddress } from '../../lab/network/network-plan.ts';
import { monitoringBinaries } from '../../lab/toolchain/monitoring-binaries.ts';
import { waitUntil } from '../../lab/wait-until.ts';
import { execOn, runInside } from './lab-command.ts';

const listen = `${operatorAddress}:9990`;

/** Where the single Prometheus answers: one beside the pair, with nobody to write to. */
export const singlePrometheus = `http://${listen}`;

const configSchema = z.looseObject({ global: z.looseObject({}), scrape_configs: z.array(z.looseObject({})) });

/** The very scrape jobs of prom01, and nothing else of it: no peer, no rules, no Alertmanager, no name. */
async function configText(): Promise<string> {
  const answer = await execOn('prom01', ['cat', '/etc/prometheus/prometheus.yml']);
  if (answer.status !== 0) throw new Error(`the lab must be up: ${answer.stderr}`);
  const { global, scrape_configs } = configSchema.parse(parse(answer.stdout));
  return stringify({ global: { ...global, external_labels: undefined }, scrape_configs });
}

/** Starts the single Prometheus on the lab's bridge for all files of a run, so that it has some history when it is asked; vitest calls it. */
export async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'promha-single-'));
  const config = join(folder, 'prometheus.yml');
  await writeFile(config, await configText());
  const { prometheus } = await monitoringBinaries();
  const flags = [`--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'data')}`];
  const [file = '', ...args] = enterNetwork([prometheus, ...flags, `--web.listen-address=${listen}`]);
  const running = execa(file, args, { reject: false, stdio: 'ignore', cleanup: true });
  const stop = async (): Promise<void> => {
    running.kill();
    await running;
    await rm(folder, { recursive: true, force: true });
  };
  const isReady = async (): Promise<true | undefined> =>
    (await runInside(['curl', '-sf', `${singlePrometheus}/-/ready`])).status === 0 ? true : undefined;
  if (await waitUntil(isReady, 30_000)) return stop;
  await stop();
  throw new Error(`the single Prometheus at ${listen} did not start within 30 s`);
}
