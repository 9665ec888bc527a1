import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { grafanaStandInVersion } from '../version.ts';
import type { GrafanaState } from './grafana-state.ts';

/** The numbers of `/metrics`, under Grafana's names as far as rules and dashboards of ours read them. */
export interface GrafanaMetrics {
  readonly registry: Registry;
  readonly served: (handler: string, method: string, status: number, seconds: number) => void;
  readonly proxied: (datasource: string, status: number) => void;
}

/** Makes the metrics in a registry of their own. */
export function createGrafanaMetrics(state: GrafanaState): GrafanaMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const info = {
    name: 'grafana_build_info',
    help: 'Always 1; the version says that this is the stand-in.',
    labelNames: ['version', 'edition', 'branch'],
    registers,
  };
  new Gauge(info).set({ version: grafanaStandInVersion, edition: 'stand-in', branch: 'stand-in' }, 1);
  const totals = (name: string, help: string, count: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(count());
      },
    });
  totals('grafana_stat_totals_dashboard', 'Dashboards.', () => state.dashboards().length);
  totals('grafana_stat_totals_folder', 'Folders.', () => state.folders().length);
  totals('grafana_stat_totals_datasource', 'Data sources.', () => state.database.datasources().length);
  const served = new Histogram({
    name: 'grafana_http_request_duration_seconds',
    help: 'Requests served.',
    labelNames: ['handler', 'method', 'status_code'],
    registers,
  });
  const proxied = new Counter({
    name: 'grafana_datasource_request_total',
    help: 'Requests to data sources.',
    labelNames: ['datasource', 'code'],
    registers,
  });
  return {
    registry,
    served: (handler, method, status, seconds) =>
      served.observe({ handler, method, status_code: String(status) }, seconds),
    proxied: (datasource, status) => proxied.inc({ datasource, code: String(status) }),
  };
}
