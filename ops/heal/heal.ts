import { durationMs } from '../../infra/config/duration.ts';
import type { Settings } from '../../infra/config/settings-schema.ts';
import type { SessionPool } from '../../infra/provider/ssh/session-pool.ts';
import { withProgress } from '../toolchain/with-progress.ts';
import { awaitProof, carryOut } from './carry-out.ts';
import { confirm } from './confirm.ts';
import { prometheusData } from './data-folder.ts';
import { type HealRoute, removeWork } from './fill-slice.ts';
import { HealError } from './heal-error.ts';
import { makePlan } from './make-plan.ts';
import { gapMsOf } from './plan-slices.ts';
import { type HealPlan, planText } from './plan-text.ts';
import { PrometheusOnHost } from './prometheus-on-host.ts';
import { isFilled, proofText } from './proof.ts';
import type { HealingPair } from './survey.ts';
import { awaitOwnBlocks, oldestInMemoryMs } from './patient-state.ts';
import { withHostLock } from './with-host-lock.ts';

/** What the operator asked for. */
export interface HealRequest {
  /** Key of the host to heal. */
  readonly host: string;
  readonly lookBackMs: number;
  readonly mode: 'ask' | 'yes' | 'dry run';
  /** Told to somebody else who calls heal meanwhile. */
  readonly who: string;
  readonly print: (text: string) => void;
  readonly log: (line: string) => void;
}

function peerOf({ prometheus }: Settings, host: string): string {
  const { hosts } = prometheus;
  if (!hosts.includes(host)) throw new HealError(`${host}: is none of the Prometheus hosts: ${hosts.join(', ')}`);
  const peer = hosts.find((other) => other !== host);
  if (peer === undefined)
    throw new HealError(`${host}: is the only Prometheus; there is no other to take samples from`);
  return peer;
}

async function fill(
  pool: SessionPool,
  pair: HealingPair,
  plan: HealPlan,
  settings: Settings,
  request: HealRequest,
): Promise<boolean> {
  const route: HealRoute = {
    pool,
    peer: prometheusData(plan.peer),
    patient: prometheusData(plan.patient),
    headMs: await oldestInMemoryMs(pair.patient, Date.now()),
    othersGapMs: gapMsOf(durationMs(settings.prometheus.evaluationInterval)),
  };
  try {
    await carryOut(route, plan, settings.timeZone, request.log);
  } finally {
    await removeWork(route);
  }
  await awaitOwnBlocks(pool, pair.patient, route.patient, request.log);
  const proofs = await awaitProof(pair, plan, request.log);
  request.print(proofText(proofs, plan.patient, plan.peer));
  if (proofs.every(isFilled)) return true;
  request.log(`${plan.patient}: some counts differ; call heal again, and look at: journalctl -u prometheus`);
  return false;
}

/**
 * Fills the holes of one Prometheus from its peer.
 * @returns true when there is no hole, or none any more, or none was to be filled
 */
export async function heal(pool: SessionPool, settings: Settings, request: HealRequest): Promise<boolean> {
  const { host, mode, who, print, log } = request;
  const peer = peerOf(settings, host);
  const pair = {
    patient: new PrometheusOnHost(host, settings, pool),
    peer: new PrometheusOnHost(peer, settings, pool),
  };
  const into = { host, file: '/run/promha-heal-into.lock', who };
  const from = { host: peer, file: '/run/promha-heal-from.lock', who };
  return await withHostLock(pool, into, () =>
    withHostLock(pool, from, async () => {
      await removeWork({ pool, peer: prometheusData(peer), patient: prometheusData(host) });
      await awaitOwnBlocks(pool, pair.patient, prometheusData(host), log);
      const nowMs = Date.now();
      const range = { startMs: nowMs - request.lookBackMs, endMs: nowMs };
      const plan = await withProgress('comparing both histories', log, makePlan(pool, pair, range, settings));
      if (plan.outages.length === 0) {
        print(`${host} has no hole that ${peer} could fill.\n`);
        return true;
      }
      print(planText(plan, settings.timeZone));
      if (plan.slices.length === 0 || mode === 'dry run') return true;
      if (mode === 'ask' && !(await confirm(`Fill them on ${host}?`))) return true;
      return await fill(pool, pair, plan, settings, request);
    }),
  );
}
