import type { Sections } from './settings-schema.ts';

/** One port that a role takes on the hosts it runs on. */
export interface RolePort {
  /** Path of the key that sets it. */
  readonly path: string;
  readonly hosts: readonly string[];
  readonly port: number;
}

/** Every port that the stack takes, by the key that sets it. Sections that are missing are left out. */
export function rolePorts(settings: Sections, hostKeys: readonly string[]): readonly RolePort[] {
  const { nodeExporter, prometheus, alertmanager, relay, grafana, failover } = settings;
  const found: RolePort[] = [];
  const add = (path: string, hosts: readonly string[] | undefined, port: number | undefined) => {
    if (hosts !== undefined && port !== undefined) found.push({ path, hosts, port });
  };
  add('nodeExporter/port', nodeExporter?.hosts === 'all' ? hostKeys : nodeExporter?.hosts, nodeExporter?.port);
  add('prometheus/port', prometheus?.hosts, prometheus?.port);
  add('alertmanager/port', alertmanager?.hosts, alertmanager?.port);
  add('alertmanager/gossipPort', alertmanager?.hosts, alertmanager?.gossipPort);
  add('relay/port', relay?.hosts, relay?.port);
  const grafanaHosts = grafana === undefined ? undefined : [grafana.host];
  add('grafana/port', grafanaHosts, grafana?.port);
  add('failover/port', grafanaHosts, failover?.port);
  add('failover/adminPort', grafanaHosts, failover?.adminPort);
  return found;
}
