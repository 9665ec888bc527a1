import { runtime } from '@pulumi/pulumi';
import pLimit from 'p-limit';
import { firewallPlan } from '../model/firewall-plan.ts';
import { needsOfHost } from '../model/host-needs.ts';
import { roleOrder } from '../model/role-order.ts';
import type { ServiceSpec } from '../model/service-spec.ts';
import type { RoleName, Topology, TopologyHost } from '../model/topology.ts';
import { Host } from './host.ts';
import { type GeneratedTexts, generateTexts } from './generated-texts.ts';
import { type HostProvider, Preflight, type Service } from './host-resources.ts';
import { fail, warn } from './explain.ts';
import { type HostOutcomes, hostOutcomes, outcomeLines } from './host-outcomes.ts';
import { Role } from './role.ts';
import { settled } from './settled.ts';

/** Declares the preflight of all hosts; what comes back declares one of them. */
function hostDeclarer(
  topology: Topology,
  specsOf: (host: string) => readonly ServiceSpec[],
  provider: HostProvider,
): (host: TopologyHost) => Host {
  const { hosts, releases } = topology;
  const { keepData } = topology.settings;
  const needs = hosts.map((host) => [host.key, needsOfHost(topology, specsOf(host.key), host)] as const);
  const preflight = new Preflight('preflight', { hosts: Object.fromEntries(needs) }, { provider });
  const doors = firewallPlan(topology);
  return (host) =>
    new Host({
      host,
      specs: specsOf(host.key),
      doors: doors.get(host.key) ?? [],
      releases,
      provider,
      preflight,
      keepData,
    });
}

function tellOutcomes(outcomes: HostOutcomes): void {
  warn(outcomeLines(outcomes));
  if (outcomes.inVain.length > 0) fail(`changed, ready, and not serving as before: ${outcomes.inVain.join(', ')}`);
}

/**
 * Declares every resource of a stack: one preflight, then hosts with the roles that come up first, so many hosts at a time, then the
 * other roles in their order. Whatever waits does so until those before are done with, which may fail; nothing depends on them.
 */
export async function deploy(
  topology: Topology,
  specs: readonly ServiceSpec[],
  provider: HostProvider,
): Promise<GeneratedTexts> {
  const texts = generateTexts(topology, specs, provider);
  const { keepData, rollout } = topology.settings;
  const byHost = Map.groupBy(specs, ({ host }) => host);
  const specsOf = (host: string): readonly ServiceSpec[] => byHost.get(host) ?? [];
  const declareHost = hostDeclarer(topology, specsOf, provider);
  const declareRoles = (names: readonly RoleName[]): ReadonlyMap<string, Role> =>
    new Map(names.map((name) => [name, new Role(name, { provider, keepData, texts })]));
  const on = (host: Host, roles: ReadonlyMap<string, Role>): readonly Service[] =>
    specsOf(host.key).flatMap((spec) => roles.get(spec.name)?.on(host, spec) ?? []);

  // A preview does nothing that something else could have to come before.
  const comesFirst = runtime.isDryRun() ? () => Promise.resolve() : settled;
  const [first, ...later] = roleOrder;
  const early = declareRoles(first);
  const atOnce = pLimit(rollout.maxParallel);
  const hosts = await atOnce.map(topology.hosts, async (it) => {
    const host = declareHost(it);
    await comesFirst([host.prepared, ...on(host, early)]);
    return host;
  });
  for (const names of later) {
    const roles = declareRoles(names);
    await comesFirst(hosts.flatMap((host) => on(host, roles)));
  }
  if (!runtime.isDryRun()) tellOutcomes(await hostOutcomes(provider));
  return texts;
}
