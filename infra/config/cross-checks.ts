import { unknownRules } from './alert-lists.ts';
import { nearestName } from './nearest-name.ts';
import { receiverClashes, secondWayOfRelay, sharedWebhooks, unknownReceivers } from './receiver-checks.ts';
import { rolePorts } from './role-ports.ts';
import { jobNames, scrapedHosts, scrapeTimes, twinTargets } from './scrape-checks.ts';
import type { Problem } from './settings-error.ts';
import type { Sections } from './settings-schema.ts';

function namedHosts({
  nodeExporter,
  prometheus,
  alertmanager,
  relay,
  grafana,
}: Sections): readonly (readonly [string, string])[] {
  const list = (path: string, hosts: readonly string[] | 'all' | undefined) =>
    hosts === undefined || hosts === 'all' ? [] : hosts.map((host, index) => [`${path}/${index}`, host] as const);
  return [
    ...list('nodeExporter/hosts', nodeExporter?.hosts),
    ...list('prometheus/hosts', prometheus?.hosts),
    ...list('alertmanager/hosts', alertmanager?.hosts),
    ...list('alertmanager/never/hosts', alertmanager?.never.hosts),
    ...list('alertmanager/only/hosts', alertmanager?.only.hosts),
    ...list('relay/hosts', relay?.hosts),
    ...(grafana === undefined ? [] : [['grafana/host', grafana.host] as const]),
    ...scrapedHosts(prometheus),
  ];
}

function unknownHosts(sections: Sections, hostKeys: readonly string[]): readonly Problem[] {
  return namedHosts(sections)
    .filter(([, host]) => !hostKeys.includes(host))
    .map(([path, host]) => {
      const near = nearestName(host, hostKeys);
      const hint = near === undefined ? `known: ${hostKeys.join(', ') || 'none'}` : `did you mean ${near}?`;
      return { path, text: `is not a key of hosts, ${hint}, got ${JSON.stringify(host)}` };
    });
}

function noHosts(_: Sections, hostKeys: readonly string[]): readonly Problem[] {
  return hostKeys.length === 0 ? [{ path: 'hosts', text: 'should name at least one host' }] : [];
}

function sharedAddresses({ hosts }: Sections): readonly Problem[] {
  const first = new Map<string, string>();
  return Object.entries(hosts ?? {}).flatMap(([key, { address }]) => {
    const other = first.get(address);
    if (other === undefined) first.set(address, key);
    return other === undefined
      ? []
      : [{ path: `hosts/${key}/address`, text: `should differ from that of ${other}, got "${address}"` }];
  });
}

function formerKeys({ hosts }: Sections, hostKeys: readonly string[]): readonly Problem[] {
  const taken = new Set(hostKeys);
  return Object.entries(hosts ?? {}).flatMap(([key, { formerly }]) => {
    if (formerly === undefined) return [];
    const isTaken = taken.has(formerly);
    taken.add(formerly);
    const text = `should be a key that no host has any more, and that no other one had, got "${formerly}"`;
    return isTaken ? [{ path: `hosts/${key}/formerly`, text }] : [];
  });
}

function portClashes(sections: Sections, hostKeys: readonly string[]): readonly Problem[] {
  const taken = new Map<string, string>();
  return rolePorts(sections, hostKeys).flatMap(({ path, hosts, port }) => {
    const clash = hosts.find((host) => taken.has(`${host}:${port}`));
    const other = taken.get(`${clash}:${port}`);
    for (const host of hosts) if (!taken.has(`${host}:${port}`)) taken.set(`${host}:${port}`, path);
    return clash === undefined ? [] : [{ path, text: `should differ from ${other} on host ${clash}, got ${port}` }];
  });
}

function relayPlacement({ relay, alertmanager }: Sections): readonly Problem[] {
  if (relay === undefined || alertmanager === undefined || relay.hosts.length < 2) return [];
  return relay.hosts.flatMap((host, index) =>
    alertmanager.hosts.includes(host)
      ? []
      : [
          {
            path: `relay/hosts/${index}`,
            text: `should be one of alertmanager.hosts when there are two relays (each Alertmanager calls its own), got "${host}"`,
          },
        ],
  );
}

/**
 * What no section can know by itself.
 * @param sections Those sections that are right by themselves.
 * @param hostKeys All keys of hosts, also of hosts that have problems.
 */
export function crossChecks(sections: Sections, hostKeys: readonly string[]): readonly Problem[] {
  const checks = [
    noHosts,
    unknownHosts,
    sharedAddresses,
    formerKeys,
    portClashes,
    jobNames,
    scrapeTimes,
    twinTargets,
    relayPlacement,
    sharedWebhooks,
    receiverClashes,
    unknownReceivers,
    secondWayOfRelay,
    unknownRules,
  ];
  return checks.flatMap((check) => check(sections, hostKeys));
}
