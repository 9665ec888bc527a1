import type { ServiceSpec } from '../../model/service-spec.ts';
import type { Endpoint, Topology } from '../../model/topology.ts';
import {
  configFile,
  configFolder,
  dataFolder,
  releaseFor,
  releaseRef,
  roleAccount,
  unitContext,
} from '../service-parts.ts';
import { renderTemplate } from '../template.ts';
import { credentialFiles, relayTokenFile, secretsFolder } from './alertmanager-credentials.ts';
import { botReceivers } from './alertmanager-receivers.ts';
import { furtherReceivers } from './further-receivers.ts';
import { routeTree } from './route-tree.ts';
import { timeIntervals } from './time-intervals.ts';

function configText(topology: Topology, host: string): string {
  const { alertmanager } = topology.settings;
  return renderTemplate('alertmanager/alertmanager.yml', {
    bots: botReceivers(topology, host),
    receivers: furtherReceivers(topology.settings),
    groupBy: alertmanager.groupBy,
    relayTokenFile: topology.settings.relay.token === undefined ? '' : relayTokenFile,
    maxAlerts: alertmanager.maxAlerts,
    base: alertmanager.timings.info,
    routes: routeTree(topology),
    timeIntervals: timeIntervals(topology.settings),
  });
}

function unitText(topology: Topology, { host, address, port, url }: Endpoint): string {
  const { alertmanager, links } = topology.settings;
  return renderTemplate('alertmanager/alertmanager.service', {
    ...unitContext('alertmanager', { memoryMax: alertmanager.memoryMax, openFiles: 8192, tasksMax: 1024 }),
    release: releaseFor(topology, host, 'alertmanager').path,
    host,
    address,
    port,
    gossipPort: alertmanager.gossipPort,
    peerTimeout: alertmanager.peerTimeout,
    retention: alertmanager.retention,
    externalUrl: links.alertmanager ?? url,
    peers: topology.roles.alertmanager.filter((other) => other.host !== host),
  });
}

/** Alertmanager on one host, a member of the cluster. */
export function alertmanagerService(topology: Topology, endpoint: Endpoint): ServiceSpec {
  const { host, port } = endpoint;
  const { gossipPort } = topology.settings.alertmanager;
  const release = releaseFor(topology, host, 'alertmanager');
  const credentials = credentialFiles(topology.settings);
  const clustered = topology.roles.alertmanager.length > 1;
  const gossip = (['tcp', 'udp'] as const).map((protocol) => ({ port: gossipPort, protocol, reach: 'peers' as const }));
  return {
    host,
    name: 'alertmanager',
    account: roleAccount('alertmanager'),
    folders: [
      configFolder('alertmanager'),
      ...(credentials.length === 0 ? [] : [configFolder('alertmanager', secretsFolder)]),
      dataFolder('alertmanager'),
    ],
    files: [configFile('alertmanager', 'alertmanager.yml', configText(topology, host), 'reload'), ...credentials],
    unit: unitText(topology, endpoint),
    releases: [releaseRef(release)],
    checks: [
      {
        name: 'amtool check-config',
        argv: [`${release.path}/amtool`, 'check-config', '{stage}/etc/alertmanager/alertmanager.yml'],
      },
    ],
    reload: { kind: 'http', url: `http://127.0.0.1:${port}/-/reload` },
    ready: { urls: [`http://127.0.0.1:${port}/-/ready`], timeoutMs: 60_000 },
    ports: [{ port, protocol: 'tcp', reach: 'peers' }, ...(clustered ? gossip : [])],
  };
}
