import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { alertPathRows } from './alert-path-rows.ts';
import { buildDashboard } from './build-dashboard.ts';
import type { DashboardContext } from './dashboard-context.ts';
import { diskRow } from './disk-row.ts';
import { statPanel } from './panels.ts';
import { prometheusRows } from './prometheus-rows.ts';
import { readingRows } from './reading-rows.ts';
import { upMappings } from './up-mappings.ts';

/** Uid of the dashboard on what promha itself runs. */
export const monitoringDashboardUid = 'promha-monitoring';

/** Everything between a scrape and a card, and what dashboards are read through. */
export function monitoringDashboard(context: DashboardContext): Dashboard {
  const { texts } = context;
  return buildDashboard({
    uid: monitoringDashboardUid,
    title: texts.monitoring,
    about: texts.monitoringAbout,
    rows: [
      {
        title: texts.whatIsUp,
        panels: [
          statPanel({
            title: texts.answers,
            span: 16,
            // What another Prometheus sent has a job with a slash.
            queries: [{ expr: 'min by (job) (up{job!~".+/.+"})', legend: '{{job}}' }],
            mappings: upMappings(texts),
          }),
          statPanel({
            title: texts.alertsBySeverity,
            span: 8,
            queries: [{ expr: 'count by (severity) (ALERTS{alertstate="firing"})', legend: '{{severity}}' }],
          }),
        ],
      },
      ...prometheusRows(context),
      ...alertPathRows(context),
      ...readingRows(context),
      diskRow(context),
    ],
  });
}
