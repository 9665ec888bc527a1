import { figureContext } from '../../rules/figure.ts';
import type { DashboardRow } from './build-dashboard.ts';
import type { DashboardContext } from './dashboard-context.ts';
import { linesPanel } from './panels.ts';

/** Rows on how dashboards are read: the failover endpoint, and Grafana. */
export function readingRows({ input, texts }: DashboardContext): readonly DashboardRow[] {
  const { window } = figureContext(input);
  const ownRate = (name: string): string => `rate(prometheus_failover_${name}[${window}])`;
  return [
    {
      title: texts.failover,
      panels: [
        linesPanel({
          title: texts.answeredBy,
          queries: [
            {
              expr: `sum by (upstream) (${ownRate('upstream_requests_total{job="prometheus-failover", result="answered"}')})`,
              legend: '{{upstream}}',
            },
          ],
        }),
        linesPanel({
          title: texts.queries,
          queries: [
            {
              expr: `sum by (result) (${ownRate('queries_total{job="prometheus-failover"}')})`,
              legend: '{{result}}',
            },
          ],
        }),
        linesPanel({
          title: texts.queryTime,
          unit: 's',
          queries: [
            {
              expr: `histogram_quantile(0.99, sum by (le) (${ownRate('query_duration_seconds_bucket{job="prometheus-failover"}')}))`,
              legend: texts.queryTime,
            },
          ],
        }),
      ],
    },
    {
      title: texts.grafana,
      panels: [
        linesPanel({
          title: texts.requests,
          span: 12,
          queries: [
            {
              expr: `sum by (status_code) (rate(grafana_http_request_duration_seconds_count{job="grafana"}[${window}]))`,
              legend: '{{status_code}}',
            },
          ],
        }),
        linesPanel({
          title: texts.residentMemory,
          span: 12,
          unit: 'bytes',
          queries: [{ expr: 'process_resident_memory_bytes{job="grafana"}', legend: '{{instance}}' }],
        }),
      ],
    },
  ];
}
