import { z } from 'zod';
import { httpGet } from './lab-queries.ts';

const matrixSchema = z.object({
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), values: z.array(z.tuple([z.number(), z.string()])) }),
    ),
  }),
});

/** Series by their labels as text, each with its samples as text. */
export type Samples = ReadonlyMap<string, string>;

async function samples(base: string, selector: string, fromMs: number, toMs: number): Promise<Samples> {
  const expression = `{${selector}}[${toMs - fromMs}ms]`;
  const url = `${base}/api/v1/query?time=${toMs / 1000}&query=${encodeURIComponent(expression)}`;
  const { data } = matrixSchema.parse(JSON.parse(await httpGet(url)));
  return new Map(
    data.result.map(({ metric, values }) => {
      const { replica: _, job = '', ...labels } = metric;
      const own = Object.entries({ ...labels, job: job.replace(/^replica\//, '') }).sort();
      return [JSON.stringify(own), JSON.stringify(values)];
    }),
  );
}

/** What a Prometheus scraped, with all of its samples of a time. */
export function scrapedSamples(base: string, fromMs: number, toMs: number): Promise<Samples> {
  return samples(base, 'job!~"replica/.+",job=~".+",__name__!~"ALERTS|ALERTS_FOR_STATE|.*:.*"', fromMs, toMs);
}

/** What a Prometheus has of the other one, by the labels that the other one has it with. */
export function copiedSamples(base: string, fromMs: number, toMs: number): Promise<Samples> {
  return samples(base, 'job=~"replica/.+"', fromMs, toMs);
}

/** How many samples these are. */
export function countOf(all: Samples): number {
  return [...all.values()].reduce((sum, values) => sum + (JSON.parse(values) as unknown[]).length, 0);
}

/** Samples that a Prometheus has sent since it started, and those it has still to send, as it says at this moment. */
export async function sentSamples(base: string): Promise<{ readonly atMs: number; readonly samples: number }> {
  const text = await httpGet(`${base}/metrics`);
  const sum = (name: string): number =>
    [...text.matchAll(new RegExp(`^${name}\\{[^}]*\\} (\\S+)$`, 'gm'))].reduce(
      (all, [, value]) => all + Number(value),
      0,
    );
  return {
    atMs: Date.now(),
    samples: sum('prometheus_remote_storage_samples_total') + sum('prometheus_remote_storage_samples_pending'),
  };
}
