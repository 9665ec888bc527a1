import { networkPlan } from './network-plan.ts';
import { hostOf, type RoleName, type Topology } from './topology.ts';

/** One port of a host and who may reach it. */
export interface FirewallDoor {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** IPv4 addresses and networks, sorted; `any`: everybody. */
  readonly from: readonly string[] | 'any';
}

/** Roles with a page that people open by the buttons of a card. */
const pages: readonly RoleName[] = ['prometheus', 'alertmanager', 'grafana-server'];

type Asked = readonly [port: number, protocol: FirewallDoor['protocol'], from: readonly string[] | 'any'];

function merged(asked: readonly Asked[]): FirewallDoor['from'] {
  const all = asked.map(([, , from]) => from);
  return all.includes('any') ? 'any' : [...new Set(all.filter((from) => from !== 'any').flat())].sort();
}

function doorsOf(asked: readonly Asked[]): readonly FirewallDoor[] {
  const byDoor = Map.groupBy(asked, ([port, protocol]) => `${port}/${protocol}`);
  return [...byDoor.values()]
    .map((same) => {
      const [[port, protocol] = [0, 'tcp' as const]] = same;
      return { port, protocol, from: merged(same) };
    })
    .sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1));
}

/** The doors of each host by its key: each port of the plan for exactly the hosts that need it, and pages for people. Sorted by port. */
export function firewallPlan(topology: Topology): ReadonlyMap<string, readonly FirewallDoor[]> {
  const { hosts, roles, settings } = topology;
  const { people } = settings.firewall;
  const peers = networkPlan(topology).map(({ from, to, port, protocol }): [string, Asked] => [
    to,
    [port, protocol, [hostOf(topology, from).address]],
  ]);
  const shown = pages.flatMap((role) =>
    roles[role].map(({ host, port }): [string, Asked] => [host, [port, 'tcp', people]]),
  );
  const byHost = Map.groupBy([...peers, ...shown], ([host]) => host);
  return new Map(hosts.map(({ key }) => [key, doorsOf((byHost.get(key) ?? []).map(([, asked]) => asked))]));
}
