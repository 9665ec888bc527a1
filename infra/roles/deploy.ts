import { runtime } from '@pulumi/pulumi';
import { firewallDoors } from '../model/firewall-plan.ts';
import { needsOfHost } from '../model/host-needs.ts';
import type { ServiceSpec } from '../model/service-spec.ts';
import type { RoleName, Topology } from '../model/topology.ts';
import { Host } from './host.ts';
import { type GeneratedTexts, generateTexts } from './generated-texts.ts';
import { HostProvider, Preflight } from './host-resources.ts';
import { warn } from './explain.ts';
import { hostOutcomes, outcomeLines } from './host-outcomes.ts';
import { Role } from './role.ts';
import { settled } from './settled.ts';

/**
 * Roles in the order in which they come up, those of one line at the same time. Prometheus is last, so that by its first scrape
 * everything it looks at is there and an `up` alarms nobody.
 */
const order: readonly (readonly RoleName[])[] = [
  ['node_exporter', 'feishu-relay', 'alertmanager', 'prometheus-failover'],
  ['grafana-server'],
  ['prometheus'],
];

const specsOf = (specs: readonly ServiceSpec[], host: string): readonly ServiceSpec[] =>
  specs.filter((spec) => spec.host === host);

function hostProvider({ hosts, settings }: Topology): HostProvider {
  const { cache, mirror } = settings.artifacts;
  return new HostProvider('hosts', {
    connections: Object.fromEntries(hosts.map((host) => [host.key, host.connection])),
    ...(cache === undefined ? {} : { cacheDir: cache }),
    ...(mirror === undefined ? {} : { mirror }),
  });
}

function declareHosts(
  topology: Topology,
  specs: readonly ServiceSpec[],
  provider: HostProvider,
): ReadonlyMap<string, Host> {
  const needs = topology.hosts.map((host) => [host.key, needsOfHost(topology, specs, host)] as const);
  const preflight = new Preflight('preflight', { hosts: Object.fromEntries(needs) }, { provider });
  const { hosts, releases } = topology;
  return new Map(
    hosts.map((host) => [
      host.key,
      new Host({
        host,
        specs: specsOf(specs, host.key),
        doors: firewallDoors(topology, host.key),
        releases,
        provider,
        preflight,
      }),
    ]),
  );
}

/**
 * Declares every resource of a stack: one preflight, then hosts, then roles in their order. Roles wait for those before them, which
 * may fail, and do not depend on them.
 */
export async function deploy(topology: Topology, specs: readonly ServiceSpec[]): Promise<GeneratedTexts> {
  const provider = hostProvider(topology);
  const texts = generateTexts(topology, specs, provider);
  const hosts = declareHosts(topology, specs, provider);
  const { keepData } = topology.settings;
  const declare = (role: RoleName): Role => {
    const mine = specs.filter((spec) => spec.name === role);
    return new Role(role, { specs: mine, hosts, provider, keepData, texts });
  };
  for (const roles of order) await settled(roles.map(declare).flatMap(({ services }) => services));
  if (!runtime.isDryRun()) warn(outcomeLines(await hostOutcomes(provider)));
  return texts;
}
