import { checkRoom } from './check-room.ts';
import type { Settings } from '../../infra/config/settings-schema.ts';
import type { SessionPool } from '../../infra/provider/ssh/session-pool.ts';
import { prometheusData } from './data-folder.ts';
import type { Outage } from './find-outages.ts';
import { targetOf } from './find-suspects.ts';
import { jobIntervals } from './job-intervals.ts';
import { localSeries } from './local-series.ts';
import type { HealPlan } from './plan-text.ts';
import { planSlices, type SamplesPerScrape, type Slice } from './plan-slices.ts';
import { freeBytes, spaceNeeded } from './space.ts';
import { type HealingPair, survey } from './survey.ts';
import { targetKey } from './target.ts';
import type { TimeRange } from './time-range.ts';

/** Series that Prometheus adds to what a target shows: `up` and its like. */
const ownSeries = 5;

async function samplesPerScrape({ peer }: HealingPair, outage: Outage): Promise<SamplesPerScrape> {
  const lengthMs = outage.endMs - outage.startMs + 1;
  const expression = `max by (job, instance) (max_over_time(scrape_samples_post_metric_relabeling{${localSeries}}[${lengthMs}ms]))`;
  const series = await peer.instant(expression, outage.endMs);
  const counts = new Map(series.map(({ metric, values }) => [targetKey(targetOf(metric)), values[0]?.value ?? 0]));
  return (target) => ownSeries + (counts.get(targetKey(target)) ?? 0);
}

/**
 * Finds what to copy, and checks that there is room for it.
 * @param range how far to look back, and now
 * @throws HealError when a host has no room
 */
export async function makePlan(
  pool: SessionPool,
  pair: HealingPair,
  range: TimeRange,
  settings: Settings,
): Promise<HealPlan> {
  const outages = await survey(pair, range, jobIntervals(settings));
  const slices: Slice[] = [];
  for (const outage of outages.filter(({ holes }) => holes.length > 0)) {
    slices.push(...planSlices(outage, await samplesPerScrape(pair, outage)));
  }
  const [patient, peer] = [pair.patient.host, pair.peer.host];
  const free = {
    peerBytes: await freeBytes(pool, peer, prometheusData(peer).path),
    patientBytes: await freeBytes(pool, patient, prometheusData(patient).path),
  };
  const plan = { patient, peer, outages, slices, needed: spaceNeeded(slices), free };
  if (slices.length > 0) checkRoom(plan, await storedBytes(pair, range.endMs), settings.prometheus.retention.size);
  return plan;
}

/** Bytes of the blocks that the Prometheus to heal has, as it says of itself. */
async function storedBytes({ patient }: HealingPair, nowMs: number): Promise<number> {
  const expression = `max(prometheus_tsdb_storage_blocks_bytes{job="prometheus",instance=${JSON.stringify(patient.host)}})`;
  return (await patient.instant(expression, nowMs))[0]?.values[0]?.value ?? 0;
}
