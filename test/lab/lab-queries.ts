import { expect, vi } from 'vitest';
import { z } from 'zod';
import { curlConfig, throughDoor, tryLabDoor } from '../../lab/door/lab-door.ts';
import { execOn, runInside } from './lab-command.ts';

/** Answers of a command on a lab host; fails the test with what the command said when it did not succeed. */
export async function onHost(host: string, script: string): Promise<string> {
  const answer = await execOn(host, ['sh', '-c', script]);
  expect(answer, `${host}: ${script}`).toMatchObject({ status: 0 });
  return answer.stdout;
}

/** The body behind an address of the lab's network, through the door of the system if it has one. */
export async function httpGet(url: string, ...options: readonly string[]): Promise<string> {
  const door = await tryLabDoor();
  const words = ['curl', '-sS', '--max-time', '15', '-K', '-', ...options, throughDoor(url, door)];
  const answer = await runInside(words, curlConfig(door));
  expect(answer, url).toMatchObject({ status: 0 });
  return answer.stdout;
}

const vectorSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
  }),
});

/** One series of an instant query. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

function samplesOf(body: string): readonly Sample[] {
  const { data } = vectorSchema.parse(JSON.parse(body));
  return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
}

const queryUrl = (expression: string, base: string): string =>
  `${base}/api/v1/query?query=${encodeURIComponent(expression)}`;

/** An instant query, by default to Prometheus on prom01. */
export async function query(expression: string, base = 'http://192.168.1.91:9090'): Promise<readonly Sample[]> {
  return samplesOf(await httpGet(queryUrl(expression, base)));
}

/** The bodies behind many addresses by one call of curl, in their order. */
async function httpGetAll(urls: readonly string[]): Promise<readonly string[]> {
  // Addresses by a configuration on standard input: hundreds of expressions are too long for a command line.
  const door = await tryLabDoor();
  const config = urls.map((url) => `url = "${throughDoor(url, door)}"\n`).join('');
  const words = ['curl', '-sS', '--max-time', '60', '-w', '\n', '-K', '-'];
  const answer = await runInside(words, curlConfig(door) + config);
  expect(answer, `${urls.length} queries, the first ${urls[0]}`).toMatchObject({ status: 0 });
  return answer.stdout.trimEnd().split('\n');
}

/** Many instant queries by one call of curl; the answers in their order. */
export async function queryAll(expressions: readonly string[], base: string): Promise<readonly (readonly Sample[])[]> {
  return (await httpGetAll(expressions.map((expression) => queryUrl(expression, base)))).map(samplesOf);
}

/** What counts as of now: a series that was not scraped any more for one and a half intervals is gone. */
const fresh = 'lookback_delta=15s';

/** Many instant queries about one moment, of series that were there then. */
export async function queryAt(
  expressions: readonly string[],
  base: string,
  atMs: number,
): Promise<readonly (readonly Sample[])[]> {
  const urls = expressions.map((expression) => `${queryUrl(expression, base)}&time=${atMs / 1000}&${fresh}`);
  return (await httpGetAll(urls)).map(samplesOf);
}

const matrixSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), values: z.array(z.tuple([z.number(), z.string()])) }),
    ),
  }),
});

/** One series of a query over time. */
export interface Course {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

/** At how many moments `queryAround` asks. */
export const momentsAround = 9;

/** What many expressions gave from `aroundMs` before a moment until as long after it. */
export async function queryAround(
  expressions: readonly string[],
  base: string,
  atMs: number,
  aroundMs: number,
): Promise<readonly (readonly Course[])[]> {
  const span = `start=${(atMs - aroundMs) / 1000}&end=${(atMs + aroundMs) / 1000}&step=${(2 * aroundMs) / (momentsAround - 1)}ms&${fresh}`;
  const urls = expressions.map(
    (expression) => `${base}/api/v1/query_range?${span}&query=${encodeURIComponent(expression)}`,
  );
  return (await httpGetAll(urls)).map((body) =>
    matrixSchema.parse(JSON.parse(body)).data.result.map(({ metric, values }) => ({
      labels: metric,
      values: values.map(([, value]) => Number(value)),
    })),
  );
}

/** Both Prometheus of the mission. */
export const prometheusPair = ['http://192.168.1.91:9090', 'http://192.168.1.92:9090'] as const;

/**
 * Waits until a rate of every target has data: it needs two scrapes, the last one good. A lab that is just up has none yet, and a host that
 * an earlier test stopped may still be missing.
 */
export async function ratesAreThere(): Promise<void> {
  const notYet = () => query('up == 0 or up unless sum_over_time(up[1m]) > 1', prometheusPair[0]);
  await vi.waitFor(async () => expect(await notYet()).toEqual([]), { timeout: 60_000, interval: 1000 });
}
