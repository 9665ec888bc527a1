import type { HostNeeds, ReachNeed, ServiceNeed } from './host-inputs.ts';
import type { ServiceSpec } from './service-spec.ts';
import type { Topology, TopologyHost } from './topology.ts';

const mebibyte = 1024 * 1024;

/**
 * Free space each release wants under /opt, in bytes: the unpacked official archive, the archive itself while it is
 * unpacked, and a quarter of margin. Sizes of the archives pinned in the catalog; an unknown name counts as 200 MiB.
 */
const releaseBytes: Readonly<Record<string, number>> = {
  prometheus: 450 * mebibyte,
  alertmanager: 120 * mebibyte,
  node_exporter: 50 * mebibyte,
  grafana: 1200 * mebibyte,
  nodejs: 300 * mebibyte,
  'feishu-relay': 10 * mebibyte,
  'prometheus-failover': 10 * mebibyte,
  'dashboard-1860': 2 * mebibyte,
};

/** Free space under /var/lib before a host takes any data, in bytes. */
const dataBytes = 512 * mebibyte;

function serviceNeed(spec: ServiceSpec): ServiceNeed {
  return {
    name: spec.name,
    user: spec.account.user,
    group: spec.account.group,
    folders: spec.folders.map((folder) => folder.path),
    files: spec.files.map((file) => file.path),
    ports: spec.ports,
  };
}

/** True when a probe asks in a way that bash alone cannot: over https, or with a password that a file of curl holds. */
function asksByCurl({ ready, reload }: ServiceSpec): boolean {
  const asked = [ready, ...(reload?.kind === 'http' ? [{ urls: [reload.url], ...reload }] : [])];
  return asked.some(({ urls, curlConfig }) => curlConfig !== undefined || urls.some((url) => url.startsWith('https:')));
}

/** What must hold on one host before the given services may be put on it; `specs` are those of this host only. */
export function hostNeeds(
  specs: readonly ServiceSpec[],
  arch: HostNeeds['arch'],
  reach: readonly ReachNeed[] = [],
): HostNeeds {
  const releases = new Map(specs.flatMap((spec) => spec.releases).map((release) => [release.path, release.name]));
  return {
    arch,
    services: specs.map(serviceNeed),
    disk: [
      ...[...releases].map(([path, name]) => ({
        path: '/opt',
        freeBytes: releaseBytes[name] ?? 200 * mebibyte,
        unless: path,
      })),
      { path: '/var/lib', freeBytes: dataBytes },
    ],
    reach,
    ...(specs.some(asksByCurl) ? { curl: true } : {}),
  };
}

/** The same from the topology: `specs` are those of all hosts. A host with a relay has to reach Feishu. */
export function needsOfHost(topology: Topology, specs: readonly ServiceSpec[], { key, arch }: TopologyHost): HostNeeds {
  const relays = topology.roles['feishu-relay'].some(({ host }) => host === key);
  return hostNeeds(
    specs.filter(({ host }) => host === key),
    arch,
    relays ? topology.feishuWays : [],
  );
}
