import { durationMs } from '../config/duration.ts';
import type { Settings } from '../config/settings-schema.ts';
import type { Catalog } from './catalog.ts';
import { chooseReleases } from './choose-releases.ts';
import { feishuWays } from './feishu-ways.ts';
import type { HostConnection } from './host-connection.ts';
import type { Bundle } from './release.ts';
import type { Endpoint, RoleName, Topology, TopologyHost } from './topology.ts';

type Ssh = Settings['ssh'];

/** Keys as `<type> <base64>`: a comment behind them, as files of keys have it, is no part of the key. */
function plainKeys(keys: string | readonly string[] | undefined): readonly string[] {
  const list = keys === undefined ? [] : typeof keys === 'string' ? [keys] : keys;
  return list.map((key) => key.split(' ', 2).join(' '));
}

function jumpConnection(ssh: Ssh, jump: NonNullable<Ssh['jump']>): HostConnection {
  const { address, port, user, hostKey, privateKeyFile = ssh.privateKeyFile } = jump;
  return {
    address,
    port,
    user,
    ...(ssh.agent && jump.privateKeyFile === undefined ? { agent: true } : { privateKeyFile }),
    hostKeys: plainKeys(hostKey),
    knownHostsFile: ssh.knownHostsFile,
    sudo: false,
    connectTimeoutMs: durationMs(ssh.connectTimeout),
  };
}

function connectionOf(ssh: Ssh, host: Settings['hosts'][string], isForgotten: boolean): HostConnection {
  const user = host.user ?? ssh.user;
  const agent = host.agent ?? (ssh.agent && host.privateKeyFile === undefined);
  return {
    address: host.address,
    port: host.port ?? ssh.port,
    user,
    ...(agent ? { agent: true } : { privateKeyFile: host.privateKeyFile ?? ssh.privateKeyFile }),
    hostKeys: plainKeys(host.hostKey),
    knownHostsFile: ssh.knownHostsFile,
    ...(ssh.jump === undefined ? {} : { jump: jumpConnection(ssh, ssh.jump) }),
    sudo: user !== 'root',
    connectTimeoutMs: durationMs(ssh.connectTimeout),
    ...(host.out || isForgotten ? { out: true } : {}),
  };
}

/** All hosts of the stack and how each is reached, sorted by key. */
export function topologyHosts(settings: Settings): readonly TopologyHost[] {
  return Object.entries(settings.hosts)
    .map(([key, host]) => ({
      key,
      ...(host.formerly === undefined ? {} : { formerly: host.formerly }),
      address: host.address,
      arch: host.arch,
      labels: host.labels,
      connection: connectionOf(settings.ssh, host, settings.forget.includes(key)),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function rolesOf(settings: Settings, hosts: readonly TopologyHost[]): Readonly<Record<RoleName, readonly Endpoint[]>> {
  const { nodeExporter, prometheus, alertmanager, relay, grafana, failover, security } = settings;
  const scheme = security.enabled ? 'https' : 'http';
  const endpoints = (keys: readonly string[], port: number): readonly Endpoint[] =>
    keys.flatMap((key) =>
      hosts
        .filter((host) => host.key === key)
        .map(({ address }) => ({ host: key, address, port, url: `${scheme}://${address}:${port}` })),
    );
  const exporters = nodeExporter.hosts === 'all' ? hosts.map((host) => host.key) : nodeExporter.hosts;
  return {
    node_exporter: endpoints(exporters, nodeExporter.port),
    prometheus: endpoints(prometheus.hosts, prometheus.port),
    alertmanager: endpoints(alertmanager.hosts, alertmanager.port),
    'feishu-relay': endpoints(relay.hosts, relay.port),
    'prometheus-failover': endpoints([grafana.host], failover.adminPort),
    'grafana-server': endpoints([grafana.host], grafana.port),
  };
}

/**
 * The topology of a stack: hosts, who runs what, and which archives they need.
 * @param bundles The two programs of this repository, built.
 * @throws MissingReleaseError when the catalog lacks something the stack asks for.
 */
export function buildTopology(settings: Settings, catalog: Catalog, bundles: readonly Bundle[]): Topology {
  const hosts = topologyHosts(settings);
  return {
    settings,
    hosts,
    roles: rolesOf(settings, hosts),
    releases: chooseReleases(settings, catalog, bundles),
    feishuWays: feishuWays(settings.feishu),
  };
}
