import { z } from 'zod';
import type { ServingSign } from '../../model/service-spec.ts';

/** What a sign was seen to be: names of what is up, or a number. Undefined: it could not be seen. */
export type SeenSign = readonly string[] | number | undefined;

const targetsSchema = z.object({
  data: z.object({
    activeTargets: z.array(z.object({ scrapePool: z.string(), scrapeUrl: z.string(), health: z.string() })),
  }),
});

interface Target {
  readonly name: string;
  readonly isUp: boolean;
}

function tryTargets(body: string, jobs: readonly string[]): readonly Target[] | undefined {
  try {
    const { activeTargets } = targetsSchema.parse(JSON.parse(body)).data;
    return activeTargets
      .filter(({ scrapePool }) => jobs.includes(scrapePool))
      .map(({ scrapePool, scrapeUrl, health }) => ({ name: `${scrapePool} ${scrapeUrl}`, isUp: health === 'up' }));
  } catch {
    return undefined;
  }
}

function tryGauge(body: string, name: string): number | undefined {
  const line = body.split('\n').find((one) => one.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
}

/** What a sign shows, read from the answer at its address. */
export function seeSign(sign: ServingSign, body: string): SeenSign {
  if (sign.kind === 'gauge') return tryGauge(body, sign.name);
  return tryTargets(body, sign.jobs)
    ?.filter(({ isUp }) => isUp)
    .map(({ name }) => name);
}

function missingTargets(sign: ServingSign & { kind: 'targets' }, before: readonly string[], body: string): string {
  const now = tryTargets(body, sign.jobs);
  if (now === undefined) return `${sign.url} does not answer`;
  // A target that the new configuration dropped is on the list no more, and not missed.
  const missing = now.filter(({ name, isUp }) => !isUp && before.includes(name));
  const listed = missing.slice(0, 3).map(({ name }) => name);
  const more = missing.length > listed.length ? ', …' : '';
  return missing.length === 0 ? '' : `${missing.length} targets that were up are not: ${listed.join(', ')}${more}`;
}

/** Why a sign is not yet as good as it was before; empty when it is, or when it was not seen then. */
export function signShortfall(sign: ServingSign, before: SeenSign, body: string): string {
  if (before === undefined) return '';
  if (sign.kind === 'targets') return typeof before === 'number' ? '' : missingTargets(sign, before, body);
  const now = tryGauge(body, sign.name);
  if (typeof before !== 'number' || (now !== undefined && now >= before)) return '';
  return `${sign.name} is ${now ?? 'not shown'}, was ${before}`;
}
