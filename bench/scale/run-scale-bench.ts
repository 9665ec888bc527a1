import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { ensureHosts } from '../../lab/hosts/ensure-hosts.ts';
import type { LabHost } from '../../lab/hosts/lab-hosts.ts';
import { checkoutDir, statePath } from '../../lab/lab-paths.ts';
import { effectiveConfigFile, labPulumiEnvironment, labStack, pulumiState } from '../../lab/stack/pulumi-command.ts';
import { withLabLock } from '../../lab/state/lab-lock.ts';
import { tearDown } from '../../lab/state/tear-down.ts';
import type { Toolchain } from '../../lab/toolchain/ensure-toolchain.ts';
import { upToPulumi } from '../../lab/verbs/up.ts';
import { pulumiCalls } from '../../ops/toolchain/pulumi-calls.ts';
import { BenchError } from '../bench-error.ts';
import { describeMachine } from '../machine.ts';
import { median, megabytes, seconds } from '../markdown.ts';
import { part, say } from '../progress.ts';
import { measureCommand } from '../provision/measure-command.ts';
import { freeProcessorShare } from './free-processor-share.ts';
import {
  type FreeShare,
  scaleActions,
  type ScaleAction,
  type ScaleCost,
  type ScaleFigure,
  type ScaleFigures,
} from './scale-figures.ts';
import { mostHosts, scaleHosts } from './scale-hosts.ts';

/** What one run measures. */
export interface ScaleBenchOptions {
  /** Numbers of hosts, smaller ones first. */
  readonly sizes: readonly number[];
  /** How often what changes nothing is measured. */
  readonly rounds: number;
}

interface SizeFigures {
  readonly figures: readonly ScaleFigure[];
  readonly free: FreeShare;
}

/** The CLI and its environment. */
interface Call {
  readonly pulumi: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Memory of one more host with its node_exporter, in bytes (measured: 45 MB). */
const hostBytes = 64 * 1024 ** 2;

const up = ['up', '--yes', '--skip-preview'] as const;
const calls: Readonly<Record<ScaleAction, readonly string[]>> = {
  first: up,
  unchanged: up,
  looked: [...up, '--refresh'],
  destroy: ['destroy', '--yes', '--skip-preview'],
};

function checkSizes(sizes: readonly number[]): void {
  const largest = Math.max(...sizes);
  if (largest > mostHosts)
    throw new BenchError(`the network of a lab has addresses for ${mostHosts} hosts, not for ${largest}`);
  const most = Math.floor(freemem() / hostBytes);
  if (largest > most)
    throw new BenchError(
      `this machine has memory for ${most} hosts, not for ${largest}: name smaller stacks by --hosts`,
    );
}

/** The lab's stack with all these hosts. Targets are scraped seldom: the hosts share their processors with the operator. */
async function writeStack(hosts: readonly LabHost[], folder: string): Promise<string> {
  const document = parseDocument(await readFile(effectiveConfigFile, 'utf8'));
  for (const { name, address } of hosts)
    document.setIn(['config', 'promha:hosts', name], document.createNode({ address }));
  document.setIn(['config', 'promha:prometheus', 'scrapeInterval'], '1m');
  const file = join(folder, `Pulumi.scale-${hosts.length}.yaml`);
  await writeFile(file, document.toString({ lineWidth: 0 }), { mode: 0o600 });
  return file;
}

/** What one action cost, by all calls of the CLI that `npm run pulumi` makes of it. */
async function measureCalls(
  words: readonly string[],
  hosts: number,
  command: Call,
  logFile: string,
): Promise<ScaleCost> {
  const total = { wallMs: 0, processorMs: 0, peakBytes: 0 };
  for (const { args, env } of await pulumiCalls(words, command.env, () => Promise.resolve(hosts))) {
    const argv = [command.pulumi, ...args];
    const cost = await measureCommand({ argv, cwd: checkoutDir, env: { ...command.env, ...env } }, logFile);
    total.wallMs += cost.wallMs;
    total.processorMs += cost.processorMs;
    total.peakBytes = Math.max(total.peakBytes, cost.peakBytes);
  }
  return total;
}

async function measureSize(size: number, toolchain: Toolchain, rounds: number): Promise<SizeFigures> {
  const hosts = scaleHosts(size);
  await part(`booting ${size} hosts`, () => ensureHosts(hosts));
  const folder = statePath('bench');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const env = {
    ...labPulumiEnvironment(toolchain),
    // As the README has it for a hundred hosts and more.
    PULUMI_BACKEND_URL: `file://${pulumiState}?metadata=skip`,
    PULUMI_OPTION_CONFIG_FILE: await writeStack(hosts, folder),
  };
  const once = (action: ScaleAction): Promise<ScaleCost> =>
    measureCalls(
      [...calls[action], '--stack', labStack, '--non-interactive'],
      size,
      { pulumi: toolchain.pulumi, env },
      join(folder, `${size}-${action}.log`),
    );
  const figures: ScaleFigure[] = [];
  let share = 1;
  for (const action of scaleActions) {
    const costs: ScaleCost[] = [];
    const isOnce = action === 'first' || action === 'destroy';
    for (let count = 0; count < (isOnce ? 1 : rounds); count += 1) costs.push(await once(action));
    const of = (kind: keyof ScaleCost): number => median(costs.map((cost) => cost[kind]));
    const cost = { wallMs: of('wallMs'), processorMs: of('processorMs'), peakBytes: of('peakBytes') };
    say(
      `${size} hosts, ${action}: ${seconds(cost.wallMs)}, ${seconds(cost.processorMs)} of a processor, ${megabytes(cost.peakBytes)}`,
    );
    figures.push({ hosts: size, action, cost });
    if (action === 'first')
      share = await part(`what ${size} hosts leave free of the processors`, () => freeProcessorShare());
  }
  return { figures, free: { hosts: size, share } };
}

async function measure({ sizes, rounds }: ScaleBenchOptions): Promise<ScaleFigures> {
  checkSizes(sizes);
  const machine = describeMachine('/var/lib');
  const toolchain = await upToPulumi(false);
  const all: SizeFigures[] = [];
  for (const size of sizes) all.push(await part(`${size} hosts`, () => measureSize(size, toolchain, rounds)));
  return { machine, rounds, figures: all.flatMap(({ figures }) => figures), free: all.map(({ free }) => free) };
}

/**
 * Measures the lab's stack with ever more hosts, each size from hosts that nothing stands on. The lab is made anew for that, and taken
 * down in the end.
 */
export async function runScaleBench(options: ScaleBenchOptions): Promise<ScaleFigures> {
  return await withLabLock('bench scale', async () => {
    await tearDown();
    try {
      return await measure(options);
    } finally {
      await tearDown();
    }
  });
}
