import { z } from 'zod';
import { httpGet } from './lab-queries.ts';

const matrixSchema = z.object({
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), values: z.array(z.tuple([z.number(), z.string()])) }),
    ),
  }),
});

/**
 * When the targets were scraped of which a Prometheus has `up`: job/instance, seconds ascending.
 * @param jobs matcher that chooses the jobs
 */
export async function scrapesOf(
  base: string,
  jobs: string,
  fromMs: number,
  toMs: number,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const expression = `up{${jobs}}[${toMs - fromMs}ms]`;
  const url = `${base}/api/v1/query?time=${toMs / 1000}&query=${encodeURIComponent(expression)}`;
  const { data } = matrixSchema.parse(JSON.parse(await httpGet(url)));
  return new Map(
    data.result.map(({ metric, values }) => [
      `${metric['job']}/${metric['instance']}`,
      values.map(([atSeconds]) => atSeconds),
    ]),
  );
}

/** The shortest and the longest pause between two scrapes of a target, in seconds. */
export function pauses(times: readonly number[]): { readonly shortest: number; readonly longest: number } {
  const between = times.slice(1).map((at, index) => at - (times[index] ?? at));
  return { shortest: Math.min(...between), longest: Math.max(...between) };
}
