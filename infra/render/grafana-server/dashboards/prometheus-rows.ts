import { figure, figureContext } from '../../rules/figure.ts';
import type { DashboardRow } from './build-dashboard.ts';
import type { DashboardContext } from './dashboard-context.ts';
import { linesPanel } from './panels.ts';
import { ruleDisplay } from './rule-display.ts';

const perServer = '{{instance}}';

/** Rows on the two Prometheus: what they hold, what they write to each other, how their rules run. */
export function prometheusRows({ input, texts }: DashboardContext): readonly DashboardRow[] {
  const context = figureContext(input);
  const { window } = context;
  const toPeer = '{{instance}} → {{url}}';
  const sent = `rate(prometheus_remote_storage_samples_total{job="prometheus"}[${window}])`;
  const taken = `rate(prometheus_tsdb_head_samples_appended_total{job="prometheus"}[${window}])`;
  const slowest =
    '100 * max by (instance) (prometheus_rule_group_last_duration_seconds{job="prometheus"} / prometheus_rule_group_interval_seconds{job="prometheus"})';
  return [
    {
      title: texts.prometheusPair,
      panels: [
        linesPanel({
          title: texts.series,
          queries: [{ expr: 'prometheus_tsdb_head_series{job="prometheus"}', legend: perServer }],
        }),
        linesPanel({
          title: texts.samples,
          queries: [{ expr: `sum by (instance) (${taken})`, legend: perServer }],
        }),
        linesPanel({
          title: texts.storageUsed,
          queries: [{ expr: figure('storage-used', context), legend: perServer }],
          rule: ruleDisplay('prometheusStorageFilling', input),
        }),
      ],
    },
    {
      title: texts.remoteWrite,
      panels: [
        linesPanel({
          title: texts.remoteBehind,
          queries: [{ expr: figure('remote-write-behind', context), legend: toPeer }],
          rule: ruleDisplay('prometheusRemoteWriteBehind', input),
        }),
        linesPanel({
          title: texts.remoteFailing,
          queries: [{ expr: figure('remote-write-failing', context), legend: toPeer }],
          rule: ruleDisplay('prometheusRemoteWriteFailing', input),
        }),
        linesPanel({ title: texts.remoteSent, queries: [{ expr: sent, legend: toPeer }] }),
      ],
    },
    {
      title: texts.rules,
      panels: [
        linesPanel({
          title: texts.ruleFailures,
          queries: [{ expr: figure('rule-failures', context), legend: perServer }],
          rule: ruleDisplay('prometheusRuleFailures', input),
        }),
        linesPanel({ title: texts.ruleTime, queries: [{ expr: slowest, legend: perServer }], unit: 'percent' }),
        linesPanel({
          title: texts.notTaken,
          queries: [{ expr: figure('alertmanager-not-taking', context), legend: '{{instance}} → {{alertmanager}}' }],
          rule: ruleDisplay('prometheusNotConnectedToAlertmanager', input),
        }),
      ],
    },
  ];
}
