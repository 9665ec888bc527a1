import { z } from 'zod';
import { firstFew } from '../../config/first-few.ts';
import type { ServicePort, ServingSign } from '../../model/service-spec.ts';
import type { SeenListener } from '../service/seen-service.ts';

/** At most so many targets are named. */
const maxNamed = 3;

interface Target {
  readonly job: string;
  readonly url: string;
  readonly isUp: boolean;
}

/** What a sign was seen to be: targets that are up, or a number. Undefined: it could not be seen. */
export type SeenSign = readonly Target[] | number | undefined;

const targetsSchema = z.object({
  data: z.object({
    activeTargets: z.array(z.object({ scrapePool: z.string(), scrapeUrl: z.string(), health: z.string() })),
  }),
});

function tryTargets(body: string, jobs: readonly string[]): readonly Target[] | undefined {
  try {
    const { activeTargets } = targetsSchema.parse(JSON.parse(body)).data;
    return activeTargets
      .filter(({ scrapePool }) => jobs.includes(scrapePool))
      .map(({ scrapePool, scrapeUrl, health }) => ({ job: scrapePool, url: scrapeUrl, isUp: health === 'up' }));
  } catch {
    return undefined;
  }
}

function tryGauge(body: string, name: string): number | undefined {
  const line = body.split('\n').find((one) => one.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
}

/**
 * Whether a service will be reached by its peers at a port where it does not listen yet, as with another gossip port: then it stands
 * alone until the others have followed, and no sign of their company is as good as before.
 */
export function partsFromPeers(ports: readonly ServicePort[], listeners: readonly SeenListener[]): boolean {
  const listens = ({ port, protocol }: ServicePort): boolean =>
    listeners.some((one) => one.port === port && one.protocol === protocol);
  return ports.some((port) => port.reach === 'peers' && !listens(port));
}

/** What a sign shows, read from the answer at its address. */
export function seeSign(sign: ServingSign, body: string): SeenSign {
  if (sign.kind === 'gauge') return tryGauge(body, sign.name);
  return tryTargets(body, sign.jobs)?.filter(({ isUp }) => isUp);
}

/**
 * Of the targets that were up those that are not. A Prometheus that has just started is ready some five seconds before it lists
 * any target, and then lists all of a job at once: so a job without any is one that it has not come to. One target less in a job that
 * has others was dropped by the new configuration, and is not missed.
 */
function missingOf(before: readonly Target[], now: readonly Target[]): readonly Target[] {
  const jobs = new Set(now.map(({ job }) => job));
  const health = new Map(now.map(({ job, url, isUp }) => [`${job} ${url}`, isUp]));
  return before.filter(({ job, url }) => !(health.get(`${job} ${url}`) ?? jobs.has(job)));
}

function missingTargets(sign: ServingSign & { kind: 'targets' }, before: readonly Target[], body: string): string {
  const now = tryTargets(body, sign.jobs);
  if (now === undefined) return `${sign.url} does not answer`;
  const missing = missingOf(before, now);
  const names = missing.map(({ job, url }) => `${job} ${url}`);
  return names.length === 0
    ? ''
    : `${names.length} targets that were up are not: ${firstFew(names, maxNamed, () => ', …')}`;
}

/** Why a sign is not yet as good as it was before; empty when it is, or when it was not seen then. */
export function signShortfall(sign: ServingSign, before: SeenSign, body: string): string {
  if (before === undefined) return '';
  if (sign.kind === 'targets') return typeof before === 'number' ? '' : missingTargets(sign, before, body);
  const now = tryGauge(body, sign.name);
  if (typeof before !== 'number' || (now !== undefined && now >= before)) return '';
  return `${sign.name} is ${now ?? 'not shown'}, was ${before}`;
}
