import { Agent, request } from 'undici';
import type { Bundles } from './build-bundles.ts';
import { stormBodies } from './storm-bodies.ts';
import { TestBed, type Contender } from './test-bed.ts';

/** Webhooks one after the other on several connections. */
export interface ThroughputFigures {
  readonly contender: Contender;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers other than 200. */
  readonly failed: number;
}

/** The value below which a share of the sorted values lies. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Alerts are made for so many webhooks; no contender takes more in the time. */
const bodyCount = 100_000;

/**
 * Posts small notifications (one new alert each) as fast as they are answered, for `lengthMs`, while Feishu takes cards.
 * A second before that warms up and does not count.
 */
export async function measureThroughput(
  parent: string,
  contender: Contender,
  bundles: Bundles,
  callers: number,
  lengthMs: number,
): Promise<ThroughputFigures> {
  const bed = await TestBed.open(parent, contender, bundles);
  const dispatcher = new Agent({ connections: callers });
  try {
    await bed.start();
    const bodies = stormBodies({ alerts: bodyCount, groups: bodyCount }, Date.now()).map((body) =>
      JSON.stringify(body),
    );
    const warmMs = performance.now() + 1000;
    const endMs = warmMs + lengthMs;
    const latencies: number[] = [];
    let next = 0;
    let failed = 0;
    const call = async (): Promise<void> => {
      while (performance.now() < endMs && next < bodies.length) {
        const body = bodies[next++] ?? '';
        const begunMs = performance.now();
        const answer = await request(`${bed.address}/alertmanager`, { method: 'POST', body, dispatcher });
        await answer.body.dump();
        if (answer.statusCode !== 200) failed++;
        else if (begunMs >= warmMs) latencies.push(performance.now() - begunMs);
      }
    };
    await Promise.all(Array.from({ length: callers }, call));
    const tookMs = performance.now() - warmMs;
    latencies.sort((a, b) => a - b);
    return {
      contender,
      perSecond: latencies.length / (tookMs / 1000),
      p50Ms: quantile(latencies, 0.5),
      p99Ms: quantile(latencies, 0.99),
      failed,
    };
  } finally {
    await dispatcher.destroy();
    await bed.close();
  }
}
