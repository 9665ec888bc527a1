import type { RoleName, Topology } from '../../../model/topology.ts';
import { ruleInput } from '../../prometheus/rule-files.ts';
import { readableJson } from '../../readable-json.ts';
import type { DashboardContext } from './dashboard-context.ts';
import { dashboardTexts } from './dashboard-texts.ts';
import { fleetDashboard } from './fleet-dashboard.ts';
import { monitoringDashboard } from './monitoring-dashboard.ts';

/** A dashboard of ours as a file. */
export interface DashboardFile {
  /** `fleet.json` */
  readonly name: string;
  readonly content: string;
}

/** Everything but what each host has: the parts of the monitoring itself. */
const ownRoles: readonly RoleName[] = [
  'prometheus',
  'alertmanager',
  'feishu-relay',
  'prometheus-failover',
  'grafana-server',
];

function contextOf(topology: Topology): DashboardContext {
  const hosts = ownRoles.flatMap((role) => topology.roles[role].map(({ host }) => host));
  return {
    input: ruleInput(topology),
    texts: dashboardTexts(topology.settings.locale),
    ownHosts: [...new Set(hosts)].sort(),
  };
}

/** Our own dashboards of a stack, in its language. */
export function dashboardFiles(topology: Topology): readonly DashboardFile[] {
  const context = contextOf(topology);
  return [
    { name: 'fleet.json', content: readableJson(fleetDashboard(context)) },
    { name: 'monitoring.json', content: readableJson(monitoringDashboard(context)) },
  ];
}
