import { setTimeout as delay } from 'node:timers/promises';
import { withProgress } from '../toolchain/with-progress.ts';
import { fillSlice, type HealRoute } from './fill-slice.ts';
import { clock, type HealPlan, megabytes } from './plan-text.ts';
import { isFilled, type Proof, prove } from './proof.ts';
import type { HealingPair } from './survey.ts';

/** Prometheus has loaded them by now, as it says; a busy disk may take longer all the same. */
const loadTimeoutMs = 180_000;
const lookPauseMs = 5000;

/** Copies slice by slice, telling where it is. */
export async function carryOut(
  route: HealRoute,
  plan: HealPlan,
  zone: string,
  log: (line: string) => void,
): Promise<void> {
  for (const [index, slice] of plan.slices.entries()) {
    const name = `${index + 1} of ${plan.slices.length}: ${clock(slice.startMs, zone)} to ${clock(slice.endMs, zone).slice(11)}`;
    let arrived = '';
    const built = await withProgress(
      name,
      (line) => log(`${line}${arrived || `, reading on ${plan.peer}`}`),
      fillSlice(route, slice, (done, all) => {
        arrived = `, ${megabytes(done)} of ${megabytes(all)} carried`;
      }),
    );
    log(`${name}: ${built.samples.toLocaleString('en-US')} samples in place`);
    if (built.strangeSeries > 0)
      log(`  ${built.strangeSeries} series left out: their labels hold marks that cannot be carried`);
    if (built.histograms > 0) log(`  ${built.histograms} samples left out: native histograms cannot be carried`);
  }
}

/** Counts until both sides have the same, or should have long since. */
export async function awaitProof(
  pair: HealingPair,
  plan: HealPlan,
  log: (line: string) => void,
): Promise<readonly Proof[]> {
  const untilMs = Date.now() + loadTimeoutMs;
  const proving = async (): Promise<readonly Proof[]> => {
    for (;;) {
      const proofs = await prove(pair, plan.outages);
      if (proofs.every(isFilled) || Date.now() > untilMs) return proofs;
      await delay(lookPauseMs);
    }
  };
  return await withProgress('counting on both sides', log, proving());
}
