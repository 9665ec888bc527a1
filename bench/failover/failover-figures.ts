import type { LoadReport } from '../../failover/testing/query-load.ts';
import type { Machine } from '../machine.ts';

/** What happens to the first Prometheus, two seconds into the load. */
export const troubles = { killed: 'SIGKILL', frozen: 'SIGSTOP' } as const;

/** One of {@link troubles}, or none. */
export type Trouble = keyof typeof troubles | 'none';

/** Who stands between the load and the two Prometheus. */
export type Proxy = 'endpoint' | 'plain';

/** What one load saw. */
export interface FailoverFigure extends Pick<LoadReport, 'count' | 'medianMs' | 'p99Ms' | 'maxMs'> {
  readonly trouble: Trouble;
  readonly proxy: Proxy;
  readonly failed: number;
}

/** All that one run measured. */
export interface FailoverFigures {
  readonly machine: Machine;
  readonly perSecond: number;
  readonly seconds: number;
  readonly loads: readonly FailoverFigure[];
}

/** The most that a query may take at the 99th percentile through the endpoint, in milliseconds; none of them may fail. */
export const p99LimitsMs: Readonly<Record<keyof typeof troubles, number>> = { killed: 1500, frozen: 3000 };

/** What of the endpoint's promises this run did not keep, a sentence each. */
export function missedFailoverLimits({ loads }: FailoverFigures): readonly string[] {
  return loads
    .filter(({ proxy }) => proxy === 'endpoint')
    .flatMap(({ trouble, failed, count, p99Ms }) => {
      const limitMs = trouble === 'none' ? undefined : p99LimitsMs[trouble];
      const late = limitMs !== undefined && p99Ms > limitMs;
      return [
        ...(failed > 0 ? [`${trouble}: ${failed} of ${count} queries failed`] : []),
        ...(late ? [`${trouble}: p99 ${Math.round(p99Ms)} ms, more than ${limitMs} ms`] : []),
      ];
    });
}

const proxyNames: Readonly<Record<Proxy, string>> = { endpoint: 'this endpoint', plain: 'a plain failover proxy' };
const troubleNames: Readonly<Record<Trouble, string>> = {
  none: 'nothing',
  killed: 'killed with -9',
  frozen: 'frozen with SIGSTOP',
};

/** The figures as a table of a page. */
export function failoverFiguresAsMarkdown({ machine, perSecond, seconds, loads }: FailoverFigures): string {
  const calm = new Map(loads.filter(({ trouble }) => trouble === 'none').map((one) => [one.proxy, one.p99Ms]));
  const rows = loads.map(({ trouble, proxy, failed, count, medianMs, p99Ms, maxMs }) => {
    const ratio = p99Ms / (calm.get(proxy) ?? p99Ms);
    const cells = [medianMs, p99Ms, maxMs].map((ms) => `${Math.round(ms)} ms`);
    return `| ${troubleNames[trouble]} | ${proxyNames[proxy]} | **${failed}** of ${count} | ${cells.join(' | ')} | ${ratio.toFixed(1)} x |`;
  });
  return [
    `Machine: ${machine.processors}, ${machine.memoryGiB} GiB, ${machine.kernel}, Node ${machine.node}, load ${machine.load.toFixed(1)} before. Each load: ${perSecond} queries a second for ${seconds} s, half GET and half POST.`,
    '',
    '| Prometheus 1 | asked through | failed | median | p99 | longest | p99 against its own without trouble |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
