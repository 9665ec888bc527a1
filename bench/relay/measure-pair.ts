import { setTimeout as sleep } from 'node:timers/promises';
import { BenchError } from '../bench-error.ts';
import { say } from '../progress.ts';
import type { Bundles } from './build-bundles.ts';
import { ShownCounter, type ShownCount } from './count-shown.ts';
import type { BacklogPlan } from './measure-backlog.ts';
import { countUntilQuiet, drainQuietMs } from './measure-storm.ts';
import type { MeasuredProcess } from '../measured-process.ts';
import { PairBed } from './pair-bed.ts';
import { sendStorm } from './send-storm.ts';
import { statesOf, stormBodies } from './storm-bodies.ts';

/** Something of each of two relays. */
export interface OfPair<Value> {
  readonly leader: Value;
  readonly follower: Value;
}

/** Memory of two relays with many alerts waiting, in bytes, and what became of these. */
export interface PairFigures {
  readonly rest: OfPair<number>;
  /** Most while they came in, half of them by the follower. */
  readonly taking: OfPair<number>;
  readonly waiting: OfPair<number>;
  /** Most while a follower that has lost its disk takes the whole journal. */
  readonly copying: OfPair<number>;
  /** Most while a leader that was killed comes back to the one in its place, which takes over what it has. */
  readonly merging: OfPair<number>;
  readonly draining: OfPair<number>;
  /** From the start of that follower until both had the same journal. */
  readonly copiedInMs: number;
  readonly shown: ShownCount;
}

type Pair = OfPair<MeasuredProcess>;

const peaks = ({ leader, follower }: Pair): OfPair<number> => ({
  leader: leader.memory().peakBytes,
  follower: follower.memory().peakBytes,
});
const now = ({ leader, follower }: Pair): OfPair<number> => ({
  leader: leader.memory().residentBytes,
  follower: follower.memory().residentBytes,
});
const forgetPeaks = ({ leader, follower }: Pair): void => {
  leader.forgetPeak();
  follower.forgetPeak();
};

async function sendToBoth(bed: PairBed, bodies: ReturnType<typeof stormBodies>, callers: number): Promise<void> {
  const halves = bed.addresses.map((_address, rank) => bodies.filter((_body, index) => index % 2 === rank));
  const sent = bed.addresses.map((address, rank) => sendStorm(address, halves[rank] ?? [], callers / 2, 60_000));
  const givenUp = (await Promise.all(sent)).reduce((sum, answers) => sum + answers.givenUp, 0);
  if (givenUp > 0) throw new BenchError(`${givenUp} of ${bodies.length} webhooks were not answered 200`);
}

async function replaceFollower(bed: PairBed, { leader }: Pair): Promise<Pair & { readonly copiedInMs: number }> {
  leader.forgetPeak();
  await bed.lose(1);
  const begunMs = performance.now();
  const follower = await bed.start(1);
  await bed.untilTogether();
  return { leader, follower, copiedInMs: performance.now() - begunMs };
}

/** Kills the leader; the other one leads then, and the killed one follows it when it is back. */
async function changeRoles(bed: PairBed, { follower }: Pair): Promise<Pair> {
  await bed.kill(0);
  await bed.untilLeads(1);
  follower.forgetPeak();
  const returned = await bed.start(0);
  await bed.untilTogether();
  return { leader: follower, follower: returned };
}

/** Lets a backlog grow in both while Feishu is down, gives the follower a new disk, kills the leader, and lets them drain. */
export async function measurePair(parent: string, bundles: Bundles, plan: BacklogPlan): Promise<PairFigures> {
  const bed = await PairBed.open(parent, bundles.relay);
  try {
    await bed.fake.change({ mode: { kind: 'down' } });
    const first = { leader: await bed.start(0), follower: await bed.start(1) };
    await bed.untilTogether();
    await sleep(plan.settleMs);
    const rest = now(first);
    forgetPeaks(first);
    const bodies = stormBodies(plan.size, Date.now());
    await sendToBoth(bed, bodies, plan.callers);
    const taking = peaks(first);
    await sleep(plan.settleMs);
    const waiting = now(first);
    const { copiedInMs, ...second } = await replaceFollower(bed, first);
    const copying = peaks(second);
    await sleep(plan.settleMs);
    const third = await changeRoles(bed, second);
    const merging = peaks(third);
    await sleep(plan.settleMs);
    forgetPeaks(third);
    const counter = new ShownCounter(statesOf(bodies));
    await bed.fake.change({ mode: { kind: 'ok' } });
    say('  Feishu is back');
    await countUntilQuiet(bed, counter, { quietMs: drainQuietMs, limitMs: plan.drainLimitMs }, () => false);
    const draining = peaks(third);
    return { rest, taking, waiting, copying, copiedInMs, merging, draining, shown: counter.count() };
  } finally {
    await bed.close();
  }
}
