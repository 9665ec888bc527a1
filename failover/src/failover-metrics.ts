import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { RaceObserver } from './query-race.ts';
import type { CheckResult } from './upstream-watch.ts';

/** How a query ended for the client: the closed list that is also the label `result` of the metric. */
export type QueryResult = 'answered' | 'failed' | 'refused' | 'client_gone';

/** The endpoint's own numbers, served on the admin address. */
export interface FailoverMetrics extends RaceObserver {
  readonly registry: Registry;
  readonly checked: (upstream: string, result: CheckResult) => void;
  /** Sets which upstreams are ready, and which one new queries go to. */
  readonly setUpstreams: (
    states: readonly { readonly name: string; readonly ready: boolean; readonly active: boolean }[],
  ) => void;
  readonly queryEnded: (result: QueryResult, seconds: number) => void;
}

const prefix = 'prometheus_failover_';

/** Makes the metrics in a registry of their own. `withProcess`: also memory, CPU and event loop of the process. */
export function createFailoverMetrics(withProcess: boolean): FailoverMetrics {
  const registry = new Registry();
  if (withProcess) collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const queries = new Counter({
    name: `${prefix}queries_total`,
    help: 'Queries taken from Grafana, by how they ended for it.',
    labelNames: ['result'],
    registers,
  });
  const seconds = new Histogram({
    name: `${prefix}query_duration_seconds`,
    help: 'Time from the complete request to the beginning of the answer.',
    buckets: [0.005, 0.02, 0.1, 0.5, 1, 1.5, 2, 3, 5, 10, 30, 60, 120],
    registers,
  });
  const requests = new Counter({
    name: `${prefix}upstream_requests_total`,
    help: 'Requests sent to a Prometheus, by how they ended; abandoned: another one answered first, or the client went away.',
    labelNames: ['upstream', 'result'],
    registers,
  });
  const hedges = new Counter({
    name: `${prefix}hedges_total`,
    help: 'Second requests sent while the first still ran, by reason.',
    labelNames: ['reason'],
    registers,
  });
  const checks = new Counter({
    name: `${prefix}upstream_checks_total`,
    help: 'Active checks of /-/ready, by result.',
    labelNames: ['upstream', 'result'],
    registers,
  });
  const ready = new Gauge({
    name: `${prefix}upstream_ready`,
    help: '1: the active checks find this Prometheus ready.',
    labelNames: ['upstream'],
    registers,
  });
  const active = new Gauge({
    name: `${prefix}upstream_active`,
    help: '1: new queries go to this Prometheus first. preferred="true" is the first of the list.',
    labelNames: ['upstream', 'preferred'],
    registers,
  });
  // Counters that stand at zero from the start can be alerted on with rate() and increase().
  for (const result of ['answered', 'failed', 'refused', 'client_gone'] as const) queries.inc({ result }, 0);
  for (const reason of ['not_ready', 'silent', 'late'] as const) hedges.inc({ reason }, 0);
  return {
    registry,
    attempted: (upstream, result) => requests.inc({ upstream, result }),
    hedged: (reason) => hedges.inc({ reason }),
    checked: (upstream, result) => checks.inc({ upstream, result }),
    setUpstreams: (states) => {
      states.forEach((state, position) => {
        ready.set({ upstream: state.name }, state.ready ? 1 : 0);
        requests.inc({ upstream: state.name, result: 'answered' }, 0);
        active.set({ upstream: state.name, preferred: position === 0 ? 'true' : 'false' }, state.active ? 1 : 0);
      });
    },
    queryEnded: (result, elapsed) => {
      queries.inc({ result });
      if (result === 'answered' || result === 'failed') seconds.observe(elapsed);
    },
  };
}
