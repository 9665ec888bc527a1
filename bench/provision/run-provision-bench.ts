import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { imageDir } from '../../lab/hosts/image-dir.ts';
import { labHosts } from '../../lab/hosts/lab-hosts.ts';
import { wipeHost } from '../../lab/hosts/wipe-host.ts';
import { statePath } from '../../lab/lab-paths.ts';
import { withLabLock } from '../../lab/state/lab-lock.ts';
import type { Toolchain } from '../../lab/toolchain/ensure-toolchain.ts';
import { upToPulumi } from '../../lab/verbs/up.ts';
import { describeMachine } from '../machine.ts';
import { part, say } from '../progress.ts';
import type { Contender } from './contenders/contender.ts';
import { writeEmptyState } from './contenders/empty-state.ts';
import { floor, writeFloor } from './contenders/floor/floor.ts';
import { promha } from './contenders/promha.ts';
import { ensurePyinfra, pyinfraVersion } from './contenders/pyinfra/ensure-pyinfra.ts';
import { pyinfra, writePyinfra } from './contenders/pyinfra/pyinfra.ts';
import { measureIdle } from './idle-services.ts';
import { measureCommand } from './measure-command.ts';
import { onHost } from './on-host.ts';
import { actions, type Action, type ContenderName, type ProvisionFigures, type Run } from './provision-figures.ts';
import { benchStack, type BenchStack, type Variant } from './scope/bench-stack.ts';
import { payloadsOf, writePayload } from './scope/payload.ts';
import { verifyHosts } from './verify-hosts.ts';

/** What one run measures. */
export interface ProvisionBenchOptions {
  readonly rounds: number;
  readonly only: readonly ContenderName[];
}

/** Seconds over which idle services are watched, and before that until they are idle. */
const idleSeconds = 60;
const settleSeconds = 30;

/** Until a host that has just booted has come to rest, in milliseconds. */
const restMs = 3000;

type Stacks = Readonly<Record<Variant, BenchStack>>;

/** Variant that stands on the hosts once an action is done. */
const variantAfter = (action: Action): Variant => (action === 'rule' || action === 'drift' ? 'changed' : 'base');

/** Somebody changes a rule by hand. */
const spoil = (): Promise<string> =>
  onHost('prom01', ['sh', '-c', 'echo "# changed by hand" >> /etc/prometheus/rules/node.yml']);

async function makeContenders(
  folder: string,
  toolchain: Toolchain,
  stacks: Stacks,
): Promise<Readonly<Record<ContenderName, Contender>>> {
  const folders = { base: join(folder, 'base'), changed: join(folder, 'changed') };
  for (const variant of ['base', 'changed'] as const) {
    await writePayload(folders[variant], stacks[variant]);
    await writeFloor(folders[variant], payloadsOf(stacks[variant]));
    await writePyinfra(folders[variant], payloadsOf(stacks[variant]));
  }
  const emptyState = join(folder, 'empty-state');
  await writeEmptyState(emptyState);
  return {
    promha: promha('promha', { toolchain, stacks, emptyState }),
    pyinfra: pyinfra(await ensurePyinfra(), folders),
    floor: floor(folders),
    whole: promha('whole', { toolchain, stacks, emptyState }),
  };
}

async function round(contender: Contender, stacks: Stacks, folder: string): Promise<readonly Run[]> {
  await Promise.all(labHosts.map((host) => wipeHost(host, imageDir())));
  await contender.forget();
  await delay(restMs);
  const runs: Run[] = [];
  for (const action of actions) {
    const command = contender.command(action);
    if (command === undefined) continue;
    if (action === 'drift') await spoil();
    const cost = await measureCommand(command, join(folder, `${contender.name}-${action}.log`));
    await verifyHosts(`${contender.name}, ${action}`, payloadsOf(stacks[variantAfter(action)]));
    say(`${contender.name}, ${action}: ${(cost.wallMs / 1000).toFixed(2)} s`);
    runs.push({ contender: contender.name, action, cost });
  }
  return runs;
}

async function measure({ rounds, only }: ProvisionBenchOptions): Promise<ProvisionFigures> {
  const machine = describeMachine('/var/lib');
  const toolchain = await upToPulumi(false);
  const folder = statePath('bench');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const stacks: Stacks = { base: await benchStack(folder, 'base'), changed: await benchStack(folder, 'changed') };
  const known = await makeContenders(folder, toolchain, stacks);
  const runs: Run[] = [];
  for (let count = 1; count <= rounds; count += 1)
    for (const name of only)
      runs.push(...(await part(`round ${count} of ${rounds}: ${name}`, () => round(known[name], stacks, folder))));
  const isWhole = only.at(-1) === 'whole';
  if (isWhole) await delay(settleSeconds * 1000);
  const idle = isWhole
    ? await part('services that have nothing to do', () => measureIdle(stacks.changed.services, idleSeconds))
    : [];
  return { machine, rounds, pyinfraVersion, runs, idle, idleSeconds };
}

/**
 * Measures every contender on the lab's hosts, by turns, each round from hosts that were just installed. What was on the lab is gone
 * then: it is a lab of the bench's own.
 */
export async function runProvisionBench(options: ProvisionBenchOptions): Promise<ProvisionFigures> {
  return await withLabLock('bench provision', () => measure(options));
}
