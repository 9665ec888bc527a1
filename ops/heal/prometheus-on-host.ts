import { z } from 'zod';
import type { Settings } from '../../infra/config/settings-schema.ts';
import type { SessionPool } from '../../infra/provider/ssh/session-pool.ts';
import { shellQuote } from '../../infra/provider/ssh/shell-quote.ts';
import { securityPaths } from '../../infra/render/security/security-paths.ts';
import { HealError } from './heal-error.ts';
import { promtoolFinder } from './promtool-finder.ts';
import type { TimeRange } from './time-range.ts';

const labels = z.record(z.string(), z.string());
const sample = z.tuple([z.number(), z.string()]).transform(([seconds, value]) => ({
  atMs: Math.round(seconds * 1000),
  value: Number(value),
}));
const answerSchema = z.array(
  z.union([
    z.object({ metric: labels, values: z.array(sample) }).transform(({ metric, values }) => ({ metric, values })),
    z.object({ metric: labels, value: sample }).transform(({ metric, value }) => ({ metric, values: [value] })),
  ]),
);

/** One series of an answer: a single value of an instant query, or several. */
export type Series = z.output<typeof answerSchema>[number];

/** A Prometheus that can be asked. */
export interface Prometheus {
  /** Key of its host. */
  readonly host: string;
  /** The value of an expression at one moment; samples with their own times where the expression is a range of them. */
  instant(expression: string, atMs: number): Promise<readonly Series[]>;
  /** The values of an expression at every step of a range. */
  range(expression: string, range: TimeRange, stepMs: number): Promise<readonly Series[]>;
}

/**
 * Asks the Prometheus of a host with the promtool beside it, over SSH: no port has to be open to the operator, and the host
 * needs nothing but the release it runs.
 */
export class PrometheusOnHost implements Prometheus {
  readonly host: string;
  readonly #pool: SessionPool;
  /** The address, after what promtool has to know to be let in. */
  readonly #address: readonly string[];

  constructor(host: string, { prometheus, security }: Settings, pool: SessionPool) {
    this.host = host;
    this.#pool = pool;
    const own = `127.0.0.1:${prometheus.port}`;
    const client = `--http.config.file=${securityPaths('prometheus').client}`;
    this.#address = security.enabled ? [client, `https://${own}`] : [`http://${own}`];
  }

  instant(expression: string, atMs: number): Promise<readonly Series[]> {
    return this.#ask(['instant', `--time=${seconds(atMs)}`], expression);
  }

  range(expression: string, { startMs, endMs }: TimeRange, stepMs: number): Promise<readonly Series[]> {
    const flags = [`--start=${seconds(startMs)}`, `--end=${seconds(endMs)}`, `--step=${stepMs}ms`];
    return this.#ask(['range', ...flags], expression);
  }

  async #ask(words: readonly string[], expression: string): Promise<readonly Series[]> {
    const command = [...words, '-o', 'json', ...this.#address, expression].map(shellQuote).join(' ');
    const result = await this.#pool.run(this.host, `${promtoolFinder}\n"$promtool" query ${command}`);
    if (result.code !== 0) {
      throw new HealError(
        `${this.host}: query: ${result.stderr.trim() || 'no answer'}; Prometheus must be up on both hosts (systemctl status prometheus)`,
      );
    }
    return answerSchema.parse(JSON.parse(result.stdout));
  }
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
