import { expect } from 'vitest';
import { z } from 'zod';
import { lab } from './lab-command.ts';

/** Answers of a command on a lab host; fails the test with what the command said when it did not succeed. */
export async function onHost(host: string, script: string): Promise<string> {
  const answer = await lab(['exec', host, '--', 'sh', '-c', script]);
  expect(answer, `${host}: ${script}`).toMatchObject({ status: 0 });
  return answer.stdout;
}

/** The body behind an address of the lab's network. */
export async function httpGet(url: string, ...options: readonly string[]): Promise<string> {
  const answer = await lab(['run', '--', 'curl', '-sS', '--max-time', '15', ...options, url]);
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

/** Many instant queries by one call of the lab; the answers in their order. */
export async function queryAll(expressions: readonly string[], base: string): Promise<readonly (readonly Sample[])[]> {
  const urls = expressions.map((expression) => queryUrl(expression, base));
  const answer = await lab(['run', '--', 'curl', '-sS', '--max-time', '15', '-w', '\n', ...urls]);
  expect(answer, `${expressions.length} queries to ${base}`).toMatchObject({ status: 0 });
  return answer.stdout.trimEnd().split('\n').map(samplesOf);
}

/** Both Prometheus of the mission. */
export const prometheusPair = ['http://192.168.1.91:9090', 'http://192.168.1.92:9090'] as const;
