import { setTimeout as sleep } from 'node:timers/promises';
import type { Bundles } from './build-bundles.ts';
import { TestBed, type Contender } from './test-bed.ts';

/** A contender that has nothing to do. */
export interface RestFigures {
  readonly contender: Contender;
  readonly readyAfterMs: readonly number[];
  /** After it was ready for a while and was scraped once. */
  readonly restBytes: number;
}

/** Starts a contender several times with nothing to do; its memory is that of the last. */
export async function measureRest(
  parent: string,
  contender: Contender,
  bundles: Bundles,
  starts: number,
  settleMs: number,
): Promise<RestFigures> {
  const readyAfterMs: number[] = [];
  let restBytes = 0;
  for (let start = 0; start < starts; start++) {
    const bed = await TestBed.open(parent, contender, bundles);
    try {
      const running = await bed.start();
      readyAfterMs.push(running.readyAfterMs);
      if (start < starts - 1) continue;
      await fetch(`${bed.address}/metrics`).then((answer) => answer.text());
      await sleep(settleMs);
      restBytes = running.memory().residentBytes;
    } finally {
      await bed.close();
    }
  }
  return { contender, readyAfterMs, restBytes };
}
