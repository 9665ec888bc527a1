import type { Input, Output } from '@pulumi/pulumi';
import { hostNeeds } from '../model/host-needs.ts';
import type { HostNeeds, ReachNeed } from '../model/host-inputs.ts';
import type { ServiceSpec } from '../model/service-spec.ts';
import type { RoleName, Topology, TopologyHost } from '../model/topology.ts';
import { artifactCacheFolder } from '../artifacts/cache-folder.ts';
import { Host } from './host.ts';
import { Generated, HostProvider, Preflight } from './host-resources.ts';
import { Role } from './role.ts';

/** What the program hands on to its outputs. */
export interface Deployed {
  readonly grafanaAdminPassword: Output<string>;
}

/**
 * Roles in the order in which they come up. Prometheus is last, so that by its first scrape everything it looks at
 * is there and an `up` alarms nobody; destroy goes the other way.
 */
const order: readonly { readonly role: RoleName; readonly after: readonly RoleName[] }[] = [
  { role: 'node_exporter', after: [] },
  { role: 'feishu-relay', after: [] },
  { role: 'alertmanager', after: [] },
  { role: 'prometheus-failover', after: [] },
  { role: 'grafana-server', after: ['prometheus-failover'] },
  {
    role: 'prometheus',
    after: ['node_exporter', 'feishu-relay', 'alertmanager', 'prometheus-failover', 'grafana-server'],
  },
];

const specsOf = (specs: readonly ServiceSpec[], host: string): readonly ServiceSpec[] =>
  specs.filter((spec) => spec.host === host);

function needsOf(topology: Topology, specs: readonly ServiceSpec[], host: TopologyHost): HostNeeds {
  const { proxy } = topology.settings.feishu;
  const feishu: ReachNeed = {
    name: 'Feishu',
    origin: topology.feishuOrigin,
    ...(proxy === undefined ? {} : { proxy }),
  };
  const relays = topology.roles['feishu-relay'].some((relay) => relay.host === host.key);
  return hostNeeds(specsOf(specs, host.key), host.arch, relays ? [feishu] : []);
}

function hostProvider({ hosts, settings }: Topology): HostProvider {
  const { cache, mirror } = settings.artifacts;
  return new HostProvider('hosts', {
    connections: Object.fromEntries(hosts.map((host) => [host.key, host.connection])),
    cacheDir: cache ?? artifactCacheFolder(),
    ...(mirror === undefined ? {} : { mirror }),
  });
}

/** Declares every resource of a stack: one preflight, then hosts, then roles in their order. */
export function deploy(
  topology: Topology,
  specs: readonly ServiceSpec[],
  secretPaths: { readonly grafanaAdminPassword: string },
): Deployed {
  const provider = hostProvider(topology);
  const needs = topology.hosts.map((host) => [host.key, needsOf(topology, specs, host)] as const);
  const preflight = new Preflight('preflight', { hosts: Object.fromEntries(needs) }, { provider });
  const password = new Generated('grafana-admin-password', { kind: 'password', length: 32 }, { provider });
  const { releases, settings } = topology;
  const hosts = new Map(
    topology.hosts.map((host) => {
      const args = { host, specs: specsOf(specs, host.key), releases, provider, preflight };
      return [host.key, new Host(args)] as const;
    }),
  );
  const roles = new Map<RoleName, Role>();
  for (const { role, after } of order) {
    const secretContents: Record<string, Input<string>> = role === 'grafana-server'
      ? { [secretPaths.grafanaAdminPassword]: password.value }
      : {};
    roles.set(
      role,
      new Role(role, {
        specs: specs.filter((spec) => spec.name === role),
        hosts,
        provider,
        options: { keepData: settings.keepData, secretContents },
        after: after.flatMap((name) => roles.get(name) ?? []),
      }),
    );
  }
  return { grafanaAdminPassword: password.value };
}
