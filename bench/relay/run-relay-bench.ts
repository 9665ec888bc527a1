import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describeMachine } from '../machine.ts';
import { part } from '../progress.ts';
import { budgetMinimumMs } from './budget-minimum.ts';
import { buildBundles, type Bundles } from './build-bundles.ts';
import { fewestCards } from './fewest-cards.ts';
import { measureBacklog, type BacklogFigures } from './measure-backlog.ts';
import { measurePair, type PairFigures } from './measure-pair.ts';
import { measureRest, type RestFigures } from './measure-rest.ts';
import { measureStorm, type StormFigures } from './measure-storm.ts';
import { measureThroughput, type ThroughputFigures } from './measure-throughput.ts';
import type { Minimum, RelayFigures } from './relay-figures.ts';
import { stormBodies, type StormSize } from './storm-bodies.ts';
import type { Contender } from './test-bed.ts';
import { waitForQuietClock } from './wait-for-quiet-clock.ts';

/** Parts of the bench. */
export const relayBenchParts = ['storm', 'throughput', 'rest', 'backlog', 'pair'] as const;

/** See {@link relayBenchParts}. */
export type RelayBenchPart = (typeof relayBenchParts)[number];

/** What one run measures. */
export interface RelayBenchOptions {
  /** Folder on the disk to be measured; the bench makes one of its own in it. */
  readonly folder: string;
  /** A bundle of the relay instead of this checkout's, to compare with. */
  readonly bundle?: string | undefined;
  readonly parts: readonly RelayBenchPart[];
}

const stormSize: StormSize = { alerts: 5000, groups: 500 };
const backlogSize: StormSize = { alerts: 50_000, groups: 500 };

/** Connections that webhooks come over. */
const callers = 16;

/** Starts of which the median is told. */
const starts = 5;

/** Pause before memory is read, in milliseconds. */
const settleMs = 5000;

function minimumOf(size: StormSize): Minimum {
  const cards = fewestCards(stormBodies(size, Date.now()), Date.now());
  return { cards, ms: budgetMinimumMs(cards) };
}

async function storms(folder: string, bundles: Bundles): Promise<readonly StormFigures[]> {
  const plan = { size: stormSize, callers, giveUpAfterMs: 60_000, quietMs: 5000, limitMs: 90_000 };
  const found: StormFigures[] = [];
  for (const contender of ['relay', 'at-once', 'after-post', 'passes-on'] as const satisfies readonly Contender[]) {
    if (contender === 'relay') await waitForQuietClock(30_000);
    found.push(await part(`storm: ${contender}`, () => measureStorm(folder, contender, bundles, plan)));
  }
  return found;
}

async function throughput(folder: string, bundles: Bundles): Promise<readonly ThroughputFigures[]> {
  const found: ThroughputFigures[] = [];
  for (const contender of ['relay', 'at-once'] as const) {
    const measure = () => measureThroughput(folder, contender, bundles, callers, 10_000);
    found.push(await part(`webhooks a second: ${contender}`, measure));
  }
  return found;
}

async function rest(folder: string, bundles: Bundles): Promise<readonly RestFigures[]> {
  const found: RestFigures[] = [];
  for (const contender of ['relay', 'at-once'] as const) {
    found.push(await part(`at rest: ${contender}`, () => measureRest(folder, contender, bundles, starts, settleMs)));
  }
  return found;
}

const backlogPlan = { size: backlogSize, callers, starts, settleMs, drainLimitMs: 300_000 };

async function backlog(folder: string, bundles: Bundles): Promise<BacklogFigures> {
  await waitForQuietClock(150_000);
  return part(`backlog of ${backlogSize.alerts} alerts`, () => measureBacklog(folder, bundles, backlogPlan));
}

async function pair(folder: string, bundles: Bundles): Promise<PairFigures> {
  return part(`two relays, ${backlogSize.alerts} alerts`, () => measurePair(folder, bundles, backlogPlan));
}

/** Runs the parts one after the other, so that nothing but callers and Feishu shares the processors with what is measured. */
export async function runRelayBench(options: RelayBenchOptions): Promise<RelayFigures> {
  const folder = mkdtempSync(join(options.folder, 'promha-bench-'));
  const wants = (name: RelayBenchPart): boolean => options.parts.includes(name);
  try {
    const machine = describeMachine(folder);
    const built = await part('building both relays', () => buildBundles(folder));
    const bundles = { ...built, relay: options.bundle ?? built.relay };
    return {
      machine,
      stormSize,
      stormMinimum: minimumOf(stormSize),
      storms: wants('storm') ? await storms(folder, bundles) : [],
      throughput: wants('throughput') ? await throughput(folder, bundles) : [],
      rest: wants('rest') ? await rest(folder, bundles) : [],
      backlogSize,
      backlogMinimum: minimumOf(backlogSize),
      backlog: wants('backlog') ? await backlog(folder, bundles) : undefined,
      pair: wants('pair') ? await pair(folder, bundles) : undefined,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
