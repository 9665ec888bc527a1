import type { Dashboard, Threshold } from '@grafana/grafana-foundation-sdk/dashboard';
import { buildDashboard } from './build-dashboard.ts';
import type { DashboardContext } from './dashboard-context.ts';
import { fleetTable } from './fleet-table.ts';
import { hostFigures } from './host-figures.ts';
import { barsPanel, linesPanel, statPanel, type PanelSpec } from './panels.ts';
import { ruleDisplay } from './rule-display.ts';

/** Uid of the dashboard of all hosts. */
export const fleetDashboardUid = 'promha-fleet';

/** Green at zero, red from one on. */
const noneIsGood: readonly Threshold[] = [
  { value: null, color: 'green' },
  { value: 1, color: 'red' },
];

function watchedFigures({ input, texts }: DashboardContext) {
  const { cpu, memory, disk } = hostFigures(input);
  const host = { legend: '{{instance}}', by: 'instance', max: 100, min: 0 };
  return [
    { ...host, title: texts.cpu, most: texts.mostCpu, expr: cpu, rule: ruleDisplay('cpuHigh', input) },
    { ...host, title: texts.memory, most: texts.mostMemory, expr: memory, rule: ruleDisplay('memoryHigh', input) },
    {
      ...host,
      title: texts.disks,
      most: texts.fullestDisk,
      expr: disk,
      rule: ruleDisplay('diskSpaceLow', input),
      legend: '{{instance}} {{mountpoint}}',
      by: 'instance, mountpoint',
    },
  ];
}

/** All hosts on one page: what is up, CPU, memory, disks, the worst first. */
export function fleetDashboard(context: DashboardContext): Dashboard {
  const { texts } = context;
  const count = (title: string, expr: string, steps?: readonly Threshold[]): PanelSpec => ({
    title,
    span: 4,
    queries: [{ expr: `${expr} or vector(0)`, legend: title }],
    ...(steps === undefined ? {} : { steps }),
  });
  const figures = watchedFigures(context);
  const worst = (number: number, { expr, by }: (typeof figures)[number]): string =>
    `topk(${number}, max by (${by}) (\n${expr}\n))`;
  return buildDashboard({
    uid: fleetDashboardUid,
    title: texts.fleet,
    about: texts.fleetAbout,
    rows: [
      {
        title: texts.allHosts,
        panels: [
          statPanel(count(texts.hostsUp, 'count(up{job="node"} == 1)')),
          statPanel(count(texts.hostsDown, 'count(up{job="node"} == 0)', noneIsGood)),
          statPanel(count(texts.alertsFiring, 'count(ALERTS{alertstate="firing", severity!="info"})', noneIsGood)),
          ...figures.map((one) =>
            statPanel({
              ...one,
              title: one.most,
              span: 4,
              queries: [{ expr: `max(\n${one.expr}\n)`, legend: one.most }],
            }),
          ),
          fleetTable(context),
        ],
      },
      {
        title: texts.worstFirst,
        panels: figures.map((one) =>
          barsPanel({ ...one, queries: [{ expr: `sort_desc(${worst(20, one)})`, legend: one.legend }] }),
        ),
      },
      {
        title: texts.overTime,
        panels: figures.map((one) => linesPanel({ ...one, queries: [{ expr: worst(10, one), legend: one.legend }] })),
      },
    ],
  });
}
