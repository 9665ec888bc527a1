import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  DashboardLinkBuilder,
  type DynamicConfigValue,
  type Panel,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { dashboardUid } from '../dashboard-uid.ts';
import type { DashboardContext } from './dashboard-context.ts';
import { hostFigures, nodeDashboardUrl, type HostFigures } from './host-figures.ts';
import { dataSource, refId } from './panels.ts';
import { ruleDisplay, type RuleDisplay } from './rule-display.ts';
import { upMappings } from './up-mappings.ts';

const byHost = (expression: string): string => `max by (instance) (\n${expression}\n)`;

/** The fullest of CPU, memory and disks in percent; 101 for a host that is down, so that it comes first. */
function worstOf({ cpu, memory, disk }: HostFigures): string {
  const named = [cpu, memory, disk].map((one, index) => `label_replace(${one}, "figure", "${index}", "", "")`);
  return `${byHost(named.join('\nor\n'))}\nor 101 + ${byHost('up{job="node"} == 0')}`;
}

interface Column {
  readonly expr: string;
  readonly look: readonly DynamicConfigValue[];
}

const coloured = { id: 'custom.cellOptions', value: { type: 'color-background' } };

function figureColumn(title: string, expr: string, { unit, steps }: RuleDisplay): Column {
  const thresholds = { mode: ThresholdsMode.Absolute, steps };
  const look = { displayName: title, unit, decimals: 1, thresholds };
  return { expr, look: [...Object.entries(look).map(([id, value]) => ({ id, value })), coloured] };
}

function columns({ input, texts }: DashboardContext): readonly Column[] {
  const figures = hostFigures(input);
  return [
    {
      expr: byHost('up{job="node"}'),
      look: [{ id: 'displayName', value: texts.state }, { id: 'mappings', value: upMappings(texts) }, coloured],
    },
    figureColumn(texts.cpu, byHost(figures.cpu), ruleDisplay('cpuHigh', input)),
    figureColumn(texts.memory, byHost(figures.memory), ruleDisplay('memoryHigh', input)),
    figureColumn(texts.disk, byHost(figures.disk), ruleDisplay('diskSpaceLow', input)),
    figureColumn(texts.load, byHost(figures.load), ruleDisplay('loadHigh', input)),
    {
      expr: byHost('node_time_seconds{job="node"} - node_boot_time_seconds{job="node"}'),
      look: [
        { id: 'displayName', value: texts.uptime },
        { id: 'unit', value: 's' },
      ],
    },
  ];
}

/** A line a host: whether it is up, and its figures on the colours of the rules; the worst first, each a link to its dashboard 1860. */
export function fleetTable(context: DashboardContext): Builder<Panel> {
  const { texts, input } = context;
  const shown = columns(context);
  const hidden = [worstOf(hostFigures(input)), 'max by (instance, nodename) (node_uname_info{job="node"})'];
  const queries = [...shown.map(({ expr }) => expr), ...hidden];
  const [worst = '', named = ''] = hidden.map((_, index) => `Value #${refId(shown.length + index)}`);
  const url = nodeDashboardUrl(dashboardUid, '${__data.fields.instance}', '${__data.fields.nodename}');
  const order = ['instance', 'nodename', ...shown.map((_, index) => `Value #${refId(index)}`)];
  const panel = new PanelBuilder()
    .title(texts.allHosts)
    .datasource(dataSource)
    .span(24)
    .height(12)
    .targets(
      queries.map((expr, index) =>
        new DataqueryBuilder().refId(refId(index)).expr(expr).format(PromQueryFormat.Table).instant(),
      ),
    )
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({ id: 'sortBy', options: { sort: [{ field: worst, desc: true }] } })
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: { Time: true, [worst]: true, [named]: true },
        indexByName: Object.fromEntries(order.map((name, index) => [name, index])),
      },
    })
    .overrideByName('instance', [
      { id: 'displayName', value: texts.host },
      { id: 'links', value: [new DashboardLinkBuilder(texts.openDashboard).url(url).build()] },
    ])
    .overrideByName('nodename', [{ id: 'displayName', value: texts.hostName }]);
  shown.forEach(({ look }, index) => panel.overrideByName(`Value #${refId(index)}`, [...look]));
  return panel;
}
