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

/** The doors of one host: each port of the plan for exactly the hosts that need it, and pages for people. Sorted by port. */
export function firewallDoors(topology: Topology, host: string): readonly FirewallDoor[] {
  const { people } = topology.settings.firewall;
  const peers = networkPlan(topology)
    .filter(({ to }) => to === host)
    .map(({ from, port, protocol }): Asked => [port, protocol, [hostOf(topology, from).address]]);
  const shown = pages
    .flatMap((role) => topology.roles[role].filter((endpoint) => endpoint.host === host))
    .map(({ port }): Asked => [port, 'tcp', people]);
  const byDoor = Map.groupBy([...peers, ...shown], ([port, protocol]) => `${port}/${protocol}`);
  return [...byDoor.values()]
    .map((asked) => {
      const [[port, protocol] = [0, 'tcp' as const]] = asked;
      return { port, protocol, from: merged(asked) };
    })
    .sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1));
}
