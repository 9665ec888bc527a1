import { setTimeout as sleep } from 'node:timers/promises';
import { say } from '../progress.ts';
import type { Bundles } from './build-bundles.ts';
import { ShownCounter, type ShownCount } from './count-shown.ts';
import { sendStorm, type StormAnswers } from './send-storm.ts';
import { statesOf, stormBodies, type StormSize } from './storm-bodies.ts';
import { TestBed, type Contender } from './test-bed.ts';

/** A storm and what became of it. */
export interface StormFigures {
  readonly contender: Contender;
  readonly answers: StormAnswers;
  readonly shown: ShownCount;
  /** From the first webhook until the last was answered 200. */
  readonly answeredAfterMs: number;
  /** From the first webhook until Feishu accepted the last card; undefined when it accepted none. */
  readonly shownAfterMs: number | undefined;
}

/** How a storm is measured. */
export interface StormPlan {
  readonly size: StormSize;
  readonly callers: number;
  /** How long a refused webhook comes again, in milliseconds. */
  readonly giveUpAfterMs: number;
  /** The count is over when nothing has reached Feishu for so long, in milliseconds. */
  readonly quietMs: number;
  /** The count is over after this in any case, in milliseconds. */
  readonly limitMs: number;
}

/**
 * A relay that drains is done when so long nothing has come, in milliseconds: it may send the hundred cards of a minute in the first twenty
 * seconds of it, and waits for the rest; after an outage it tries again within 20 s.
 */
export const drainQuietMs = 62_000;

/** Counts what reaches the fake Feishu from position 0 on until all is shown, or nothing more comes. */
export async function countUntilQuiet(
  { fake }: Pick<TestBed, 'fake'>,
  counter: ShownCounter,
  { quietMs, limitMs }: Pick<StormPlan, 'quietMs' | 'limitMs'>,
  isSending: () => boolean,
): Promise<void> {
  const begunMs = performance.now();
  let position = 0;
  let saidMs = begunMs;
  while (!counter.isComplete && performance.now() - begunMs < limitMs) {
    const requests = await fake.waitForRequests(position, quietMs);
    if (requests.length === 0 && !isSending()) return;
    for (const request of requests) counter.add(request);
    position += requests.length;
    if (performance.now() - saidMs > 5000) {
      saidMs = performance.now();
      const { accepted, refused, lost } = counter.count();
      say(`  ${accepted} cards accepted, ${refused} refused, ${lost} alerts not shown yet`);
    }
  }
  // A repeat would come by now.
  await sleep(Math.min(quietMs, 1000));
  for (const request of fake.requests(position)) counter.add(request);
}

/** Sends a storm at a contender and counts what people see of it. */
export async function measureStorm(
  parent: string,
  contender: Contender,
  bundles: Bundles,
  plan: StormPlan,
): Promise<StormFigures> {
  const bed = await TestBed.open(parent, contender, bundles);
  try {
    await bed.start();
    const bodies = stormBodies(plan.size, Date.now());
    const counter = new ShownCounter(statesOf(bodies));
    const begunMs = Date.now();
    let isSending = true;
    const sending = sendStorm(bed.address, bodies, plan.callers, plan.giveUpAfterMs).finally(() => (isSending = false));
    const [answers] = await Promise.all([sending, countUntilQuiet(bed, counter, plan, () => isSending)]);
    const shown = counter.count();
    return {
      contender,
      answers,
      shown,
      answeredAfterMs: answers.lastAnswerMs - begunMs,
      shownAfterMs: shown.lastMs === undefined ? undefined : shown.lastMs - begunMs,
    };
  } finally {
    await bed.close();
  }
}
