import type { MaintenanceWindow } from '../../config/maintenance-schema.ts';
import { type Topology, hostOf } from '../../model/topology.ts';
import { type AlertRoute, alertRoute, mutedRoute } from './alert-route.ts';
import { secondWayRoutes, severityRoutes, stackRoutes } from './alertmanager-routes.ts';
import { anyOf } from './any-of.ts';

/** Alerts that are there to be seen by machines: they make no card. */
const silentAlerts = alertRoute({
  note: 'Watchdog always fires, and HostSilent only mutes others: neither makes a card.',
  matchers: ['alertname=~"Watchdog|HostSilent"'],
  receiver: 'none',
});

const toNobody = (note: string, matcher: string): AlertRoute =>
  alertRoute({ note, matchers: [matcher], receiver: 'none' });

/** The black list, then the white list. What names no host (the pair as a whole, say) is no matter of a list of hosts. */
function listRoutes(topology: Topology): readonly AlertRoute[] {
  const { never, only } = topology.settings.alertmanager;
  const addresses = (hosts: readonly string[]) => hosts.map((host) => hostOf(topology, host).address);
  return [
    ...(never.hosts.length === 0 ? [] : [toNobody('Black list.', `address=~"${anyOf(addresses(never.hosts))}"`)]),
    ...(never.rules.length === 0 ? [] : [toNobody('Black list.', `alertname=~"${anyOf(never.rules)}"`)]),
    ...(only.hosts.length === 0 ? [] : [toNobody('White list.', `address!~"|${anyOf(addresses(only.hosts))}"`)]),
    ...(only.rules.length === 0 ? [] : [toNobody('White list.', `alertname!~"${anyOf(only.rules)}"`)]),
  ];
}

/**
 * The routes below the windows: for each window those of its alerts come first, muted in it, and then those of all others. An alert of
 * two windows finds both, since the second stands within the first, too.
 */
function windowRoutes(
  windows: readonly (readonly [string, MaintenanceWindow])[],
  routes: readonly AlertRoute[],
): readonly AlertRoute[] {
  const [first, ...others] = windows;
  if (first === undefined) return routes;
  const [name, { matchers }] = first;
  const below = windowRoutes(others, routes);
  const muted = alertRoute({
    note: `Window of maintenance: ${name}.`,
    matchers,
    routes: below.map((route) => mutedRoute(route, [name])),
  });
  return [muted, ...below];
}

/** All routes below the top, in their order. */
export function routeTree(topology: Topology): readonly AlertRoute[] {
  const { settings } = topology;
  const windows = Object.entries(settings.alertmanager.maintenance).sort(([a], [b]) => (a < b ? -1 : 1));
  const rest = alertRoute({
    note: 'All others. What a route above has taken and passed on would not come back to the top by itself.',
    receiver: 'feishu',
  });
  const routes = [
    ...secondWayRoutes(settings),
    ...stackRoutes(settings),
    ...severityRoutes(settings.alertmanager),
    rest,
  ];
  return [silentAlerts, ...listRoutes(topology), ...windowRoutes(windows, routes)];
}
