import { z } from 'zod';
import { proxyToDatasource } from './datasource-proxy.ts';
import type { StoredDatasource } from './grafana-database.ts';
import { json, type Reply } from './reply.ts';

const querySchema = z.object({
  from: z.coerce.string().default('now-1h'),
  to: z.coerce.string().default('now'),
  queries: z.array(
    z.object({
      refId: z.string().default('A'),
      datasource: z.object({ uid: z.string() }),
      expr: z.string().default(''),
      instant: z.boolean().default(false),
      range: z.boolean().default(false),
      intervalMs: z.number().default(30_000),
    }),
  ),
});

const sample = z.tuple([z.number(), z.string()]);
const answerSchema = z.object({
  status: z.string(),
  error: z.string().optional(),
  data: z
    .object({
      resultType: z.string(),
      result: z
        .array(
          z.object({
            metric: z.record(z.string(), z.string()),
            value: sample.optional(),
            values: z.array(sample).optional(),
          }),
        )
        .or(sample),
    })
    .optional(),
});

type Query = z.infer<typeof querySchema>['queries'][number];
type Result = {
  readonly metric: Readonly<Record<string, string>>;
  readonly samples: readonly (readonly [number, string])[];
};

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Epoch milliseconds of `now`, `now-6h`, or a number of milliseconds. */
function timeOf(text: string, nowMs: number): number {
  const match = /^now(?:-(\d+)([smhd]))?$/.exec(text);
  if (match === null) return Number(text);
  return nowMs - Number(match[1] ?? 0) * (unitMs[match[2] ?? 's'] ?? 0);
}

function nameOf(query: Query, metric: Readonly<Record<string, string>>): string {
  const labels = Object.entries(metric).filter(([key]) => key !== '__name__');
  if (Object.keys(metric).length === 0) return query.expr;
  return `${metric['__name__'] ?? ''}${labels.length === 0 ? '' : `{${labels.map(([key, value]) => `${key}="${value}"`).join(', ')}}`}`;
}

function frameOf(query: Query, result: Result, resultType: string): unknown {
  const name = nameOf(query, result.metric);
  const custom = { type: 'timeseries-multi', typeVersion: [0, 0], custom: { resultType } };
  const meta = { ...custom, executedQueryString: `Expr: ${query.expr}\nStep: ${query.intervalMs / 1000}s` };
  const time = { name: 'Time', type: 'time', typeInfo: { frame: 'time.Time' }, config: { interval: query.intervalMs } };
  const value = {
    name: 'Value',
    type: 'number',
    typeInfo: { frame: 'float64' },
    labels: result.metric,
    config: { displayNameFromDS: name },
  };
  // Infinity and NaN have no JSON form; Grafana sends them as null beside a list of their places.
  const numbers = result.samples
    .map(([, text]) => Number(text))
    .map((number) => (Number.isFinite(number) ? number : null));
  const times = result.samples.map(([seconds]) => Math.round(seconds * 1000));
  return { schema: { name, refId: query.refId, meta, fields: [time, value] }, data: { values: [times, numbers] } };
}

async function runQuery(
  query: Query,
  datasource: StoredDatasource | undefined,
  fromMs: number,
  toMs: number,
): Promise<unknown> {
  if (datasource === undefined) return { error: 'data source not found', status: 404 };
  const instant = query.instant && !query.range;
  const times = instant
    ? { time: String(toMs / 1000) }
    : { start: String(fromMs / 1000), end: String(toMs / 1000), step: String(query.intervalMs / 1000) };
  const body = Buffer.from(new URLSearchParams({ query: query.expr, ...times }).toString());
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const reply = await proxyToDatasource(datasource, {
    method: 'POST',
    path: instant ? 'api/v1/query' : 'api/v1/query_range',
    search: '',
    headers,
    body,
  });
  let answer: z.infer<typeof answerSchema>;
  try {
    answer = answerSchema.parse(JSON.parse(reply.body.toString()));
  } catch {
    return {
      error: `the data source answered ${reply.status} with something else than JSON of Prometheus`,
      status: 502,
    };
  }
  if (answer.data === undefined)
    return { error: answer.error ?? `the data source answered ${reply.status}`, status: reply.status };
  const { resultType, result } = answer.data;
  const results: Result[] = result.every((each) => typeof each === 'object')
    ? result.map((each) => ({
        metric: each.metric,
        samples: each.values ?? (each.value === undefined ? [] : [each.value]),
      }))
    : [{ metric: {}, samples: [result] }];
  return { status: 200, frames: results.map((each) => frameOf(query, each, resultType)) };
}

/** Answers `POST /api/ds/query`: each query is run against its data source, and its series come back as frames. */
export async function queryFrames(
  body: string,
  find: (uid: string) => StoredDatasource | undefined,
  nowMs: number,
): Promise<Reply> {
  let parsed: z.infer<typeof querySchema>;
  try {
    parsed = querySchema.parse(JSON.parse(body));
  } catch {
    return json(400, { message: 'bad request data' });
  }
  const [fromMs, toMs] = [timeOf(parsed.from, nowMs), timeOf(parsed.to, nowMs)];
  const results = await Promise.all(
    parsed.queries.map(
      async (query) => [query.refId, await runQuery(query, find(query.datasource.uid), fromMs, toMs)] as const,
    ),
  );
  const failed = results.some(([, result]) => typeof result === 'object' && result !== null && 'error' in result);
  return json(failed ? 400 : 200, { results: Object.fromEntries(results) });
}
