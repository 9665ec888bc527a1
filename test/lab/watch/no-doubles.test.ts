import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { dashboardExpressions } from '../dashboard-expressions.ts';
import { isExplained } from '../explained.ts';
import { httpGet, momentsAround, prometheusPair, queryAround, queryAt, type Sample } from '../lab-queries.ts';
import { singlePrometheus } from '../single-prometheus.ts';
import { turnedOver } from '../turned-over.ts';

/** Range of every rate: three scrapes of the pair. */
const range = '30s';
/** How far around a moment the single Prometheus is asked: one scrape interval of the pair. */
const aroundMs = 10_000;
/** From the start of the single one until all it is asked of lies in its history. */
const historyMs = 48_000;

/** What a scrape finds out about itself, how far behind something is, or who wants a processor at that very moment: no two scrapes agree on it. */
const ofTheMoment =
  /scrape_collector_duration|node_procs_(running|blocked)|\["state","[RD]"\]|timestamp\(|_timestamp_(in_)?seconds\b.* - /s;

const rulesSchema = z.object({
  data: z.object({ groups: z.array(z.object({ rules: z.array(z.object({ name: z.string(), query: z.string() })) })) }),
});

const runtimeSchema = z.object({ data: z.object({ startTime: z.string() }) });

/** The single one has run since this run of tests began: what is asked of it must lie in its history. */
beforeAll(async () => {
  const { data } = runtimeSchema.parse(JSON.parse(await httpGet(`${singlePrometheus}/api/v1/status/runtimeinfo`)));
  await delay(Math.max(0, Date.parse(data.startTime) + historyMs + aroundMs - Date.now()));
}, 90_000);

const name = ({ labels }: Sample): string => JSON.stringify(Object.entries(labels).sort());

/** What of an answer the single Prometheus does not confirm; undefined when it confirms all. */
function doubt(
  expression: string,
  samples: readonly Sample[],
  around: ReadonlyMap<string, readonly number[]>,
): string | undefined {
  const scale = Math.max(0, ...samples.map(({ value }) => Math.abs(value)).filter(Number.isFinite));
  const named = new Map(samples.map((sample) => [name(sample), sample.value]));
  if (named.size < samples.length) return `${expression}: a series comes twice`;
  // What comes and goes from one scrape to the next, as a state that no process is in, may be gone at this moment.
  const missing = [...around].find(([key, values]) => values.length === momentsAround && !named.has(key));
  if (missing !== undefined) return `${expression}: lacks ${missing[0]}`;
  for (const [key, value] of named) {
    const values = around.get(key);
    if (values === undefined) return `${expression}: only the pair has ${key}`;
    if (!ofTheMoment.test(`${expression} ${key}`) && !isExplained(value, values, scale))
      return `${expression}: ${value}, not ${values.join(' ')}: ${key}`;
  }
  return undefined;
}

/** Asks one of the pair and the single one about the same moment. */
async function doubts(expressions: readonly string[], base: string): Promise<ReadonlyMap<string, string>> {
  const atMs = Date.now() - aroundMs;
  const answers = await queryAt(expressions, base, atMs);
  const around = await queryAround(expressions, singlePrometheus, atMs, aroundMs);
  return new Map(
    expressions.flatMap((expression, index) => {
      const reference = (around[index] ?? []).map(
        ({ labels, values }) => [name({ labels, value: 0 }), values] as const,
      );
      const said = doubt(expression, answers[index] ?? [], new Map(reference));
      return said === undefined ? [] : [[expression, said] as const];
    }),
  );
}

/**
 * What the two do not agree on, however often they are asked: a figure that jumps from one scrape to the next does so once, a series
 * that counts twice does so always.
 */
async function disagreements(expressions: readonly string[], base: string): Promise<readonly string[]> {
  let found = await doubts(expressions, base);
  for (let attempt = 2; attempt <= 5 && found.size > 0; attempt += 1) {
    await delay(aroundMs / 2);
    found = await doubts([...found.keys()], base);
  }
  return [...found.values()];
}

describe.each(prometheusPair)('beside a single Prometheus, the one at %s', (base) => {
  test('gives the same for every expression of dashboard 1860, each series once', async () => {
    const expressions = (await dashboardExpressions()).map((expression) =>
      expression.replaceAll('$job', 'node').replaceAll('$node', 'test').replaceAll('$__rate_interval', range),
    );
    expect(expressions.length).toBeGreaterThan(200);
    expect(await disagreements(expressions, base)).toEqual([]);
  }, 120_000);

  test('gives the same sums over all hosts', async () => {
    const sums = (await dashboardExpressions()).map((expression) => {
      const everywhere = expression.replaceAll('instance="$node"', 'instance=~".+"').replaceAll('$node', 'test');
      return `sum(${everywhere.replaceAll('$job', 'node').replaceAll('$__rate_interval', range)})`;
    });
    expect(await disagreements(sums, base)).toEqual([]);
  }, 120_000);

  test('gives the same for the expression of every rule, as it is and with its threshold turned over', async () => {
    const { data } = rulesSchema.parse(JSON.parse(await httpGet(`${base}/api/v1/rules`)));
    const rules = data.groups.flatMap((group) => group.rules).map(({ query }) => query);
    const short = [...rules, ...rules.map(turnedOver)].map((query) => query.replaceAll(/\[\w+\]/g, `[${range}]`));
    expect(short.length).toBeGreaterThan(60);
    expect(await disagreements([...new Set(short)], base)).toEqual([]);
  }, 120_000);

  test('offers the job `node` first to the dashboard, never a copy', async () => {
    const values = `${base}/api/v1/label/job/values?match[]=node_uname_info`;
    const { data } = z.object({ data: z.array(z.string()) }).parse(JSON.parse(await httpGet(values, '--globoff')));
    expect(data).toEqual(['node', 'replica/node']);
  });
});
