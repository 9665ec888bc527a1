import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';

/** What a load saw. */
export interface LoadReport {
  readonly count: number;
  /** One text per query that was not answered with 200. */
  readonly failures: readonly string[];
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Answers per upstream, by the header of the endpoint. */
  readonly byUpstream: Readonly<Record<string, number>>;
}

interface QueryReport {
  readonly ms: number;
  readonly failure: string | undefined;
  readonly upstream: string;
}

type Headers = Readonly<Record<string, string>>;

async function askOnce(url: string, post: boolean, agent: Agent, headers: Headers): Promise<QueryReport> {
  const startMs = performance.now();
  try {
    const form = {
      method: 'POST',
      body: 'query=up',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    } as const;
    const response = await request(`${url}/api/v1/query${post ? '' : '?query=up'}`, {
      dispatcher: agent,
      ...(post ? form : { method: 'GET', headers }),
    });
    const text = await response.body.text();
    const good = response.statusCode === 200 && (JSON.parse(text) as { status: string }).status === 'success';
    const upstream = response.headers['x-failover-upstream']?.toString() ?? '';
    return { ms: performance.now() - startMs, failure: good ? undefined : `${response.statusCode} ${text}`, upstream };
  } catch (error) {
    return { ms: performance.now() - startMs, failure: String(error), upstream: '' };
  }
}

/** Sends queries at a steady rate, half GET and half POST, without waiting for the answers, and reports when all have ended. */
export async function runQueryLoad(
  url: string,
  perSecond: number,
  durationMs: number,
  headers: Headers = {},
): Promise<LoadReport> {
  const agent = new Agent({ keepAliveTimeout: 60_000 });
  const count = Math.round((perSecond * durationMs) / 1000);
  const startMs = performance.now();
  const queries: Promise<QueryReport>[] = [];
  for (let index = 0; index < count; index += 1) {
    await delay(Math.max(0, startMs + (index * 1000) / perSecond - performance.now()));
    queries.push(askOnce(url, index % 2 === 1, agent, headers));
  }
  const reports = await Promise.all(queries);
  await agent.close();
  const times = reports.map((report) => report.ms).sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0;
  const byUpstream: Record<string, number> = {};
  for (const { upstream } of reports) byUpstream[upstream] = (byUpstream[upstream] ?? 0) + 1;
  const failures = reports.flatMap((report) => report.failure ?? []);
  return { count, failures, medianMs: at(0.5), p99Ms: at(0.99), maxMs: at(1), byUpstream };
}
