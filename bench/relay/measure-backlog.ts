import { setTimeout as sleep } from 'node:timers/promises';
import { BenchError } from '../bench-error.ts';
import { say } from '../progress.ts';
import type { Bundles } from './build-bundles.ts';
import { ShownCounter, type ShownCount } from './count-shown.ts';
import { countUntilQuiet, drainQuietMs } from './measure-storm.ts';
import { sendStorm } from './send-storm.ts';
import { statesOf, stormBodies, type StormSize } from './storm-bodies.ts';
import { TestBed } from './test-bed.ts';

/** Memory, start and drain of the relay with many alerts waiting. */
export interface BacklogFigures {
  /** Most memory while they came in, and what stays afterwards. */
  readonly takingPeakBytes: number;
  readonly waitingBytes: number;
  /** The same process started anew on the full journal. */
  readonly restartedBytes: number;
  readonly readyAfterMs: readonly number[];
  /** From the end of Feishu's outage until the first card, and from that one to the last; undefined when nothing was shown. */
  readonly firstCardAfterMs: number | undefined;
  readonly drainedInMs: number | undefined;
  readonly drainPeakBytes: number;
  readonly shown: ShownCount;
}

/** How a backlog is measured. */
export interface BacklogPlan {
  readonly size: StormSize;
  readonly callers: number;
  readonly starts: number;
  readonly settleMs: number;
  readonly drainLimitMs: number;
}

/** Lets a backlog grow while Feishu is down, starts the relay on it, and lets it drain. */
export async function measureBacklog(parent: string, bundles: Bundles, plan: BacklogPlan): Promise<BacklogFigures> {
  const bed = await TestBed.open(parent, 'relay', bundles);
  try {
    await bed.fake.change({ mode: { kind: 'down' } });
    const first = await bed.start();
    const bodies = stormBodies(plan.size, Date.now());
    const { givenUp } = await sendStorm(bed.address, bodies, plan.callers, 60_000);
    if (givenUp > 0) throw new BenchError(`${givenUp} of ${bodies.length} webhooks were not answered 200`);
    const takingPeakBytes = first.memory().peakBytes;
    await sleep(plan.settleMs);
    const waitingBytes = first.memory().residentBytes;
    const readyAfterMs: number[] = [];
    let running = first;
    for (let start = 0; start < plan.starts; start++) {
      await bed.kill();
      running = await bed.start();
      readyAfterMs.push(running.readyAfterMs);
    }
    await sleep(plan.settleMs);
    const restartedBytes = running.memory().residentBytes;
    running.forgetPeak();
    const counter = new ShownCounter(statesOf(bodies));
    await bed.fake.change({ mode: { kind: 'ok' } });
    const begunMs = Date.now();
    say('  Feishu is back');
    await countUntilQuiet(bed, counter, { quietMs: drainQuietMs, limitMs: plan.drainLimitMs }, () => false);
    const shown = counter.count();
    const { firstMs, lastMs } = shown;
    return {
      takingPeakBytes,
      waitingBytes,
      restartedBytes,
      readyAfterMs,
      firstCardAfterMs: firstMs === undefined ? undefined : firstMs - begunMs,
      drainedInMs: firstMs === undefined || lastMs === undefined ? undefined : lastMs - firstMs,
      drainPeakBytes: running.memory().peakBytes,
      shown,
    };
  } finally {
    await bed.close();
  }
}
