import type { Settings } from '../config/settings-schema.ts';
import type { HostConnection } from './host-connection.ts';
import type { ReachNeed } from './host-inputs.ts';
import type { Release } from './release.ts';

/** One host of the stack, as all roles see it. */
export interface TopologyHost {
  readonly key: string;
  /** The key it had before, under which the state may still know it. */
  readonly formerly?: string;
  readonly address: string;
  readonly arch: 'amd64' | 'arm64';
  /** Labels of the operator's for every target on this host. */
  readonly labels: Readonly<Record<string, string>>;
  readonly connection: HostConnection;
}

/** Where one service of a host is reached by the other hosts. */
export interface Endpoint {
  /** Key of the host. */
  readonly host: string;
  readonly address: string;
  readonly port: number;
  /** `http://<address>:<port>`, or https with `security` in the stack. */
  readonly url: string;
}

/** Names of the roles, which are also names of systemd units and of folders under /etc and /var/lib. */
export type RoleName =
  'node_exporter' | 'prometheus' | 'alertmanager' | 'feishu-relay' | 'prometheus-failover' | 'grafana-server';

/** What runs where and who talks to whom: the settings thought through. A pure value. */
export interface Topology {
  readonly settings: Settings;
  /** All hosts, sorted by key. */
  readonly hosts: readonly TopologyHost[];
  /** Endpoints of each role in the order of the stack file (preferred first). */
  readonly roles: Readonly<Record<RoleName, readonly Endpoint[]>>;
  /** Every archive that some host needs, by name and architecture. */
  readonly releases: readonly Release[];
  /** What must be reachable from the relay's hosts, for each bot; bots that go the same way share one. No credential. */
  readonly feishuWays: readonly ReachNeed[];
}

/**
 * The host of a key that is known to exist.
 * @throws Error for a key that is not in the stack, which parsing has ruled out.
 */
export function hostOf(topology: Pick<Topology, 'hosts'>, key: string): TopologyHost {
  const host = topology.hosts.find((candidate) => candidate.key === key);
  if (host === undefined) throw new Error(`no host ${key} in the topology`);
  return host;
}
