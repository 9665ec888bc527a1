import type { ServicePort, ServiceSpec } from '../../model/service-spec.ts';
import type { Endpoint, Topology } from '../../model/topology.ts';
import { accessContext, curlConfigOf, type SecurityParts, securityParts } from '../security/security-files.ts';
import { securityPaths } from '../security/security-paths.ts';
import {
  configFile,
  configFolder,
  dataFolder,
  localUrl,
  pairOf,
  releaseFor,
  releaseRef,
  roleAccount,
  unitContext,
} from '../service-parts.ts';
import { gossipProtocols } from '../../model/network-plan.ts';
import { renderTemplate } from '../template.ts';
import { credentialFiles, relayTokenFile, secretsFolder } from './alertmanager-credentials.ts';
import { botReceivers } from './alertmanager-receivers.ts';
import { furtherReceivers } from './further-receivers.ts';
import { routeTree } from './route-tree.ts';
import { startDelay } from './start-delay.ts';
import { timeIntervals } from './time-intervals.ts';

function configText(topology: Topology, host: string): string {
  const { alertmanager } = topology.settings;
  return renderTemplate('alertmanager/alertmanager.yml', {
    bots: botReceivers(topology, host),
    receivers: furtherReceivers(topology.settings),
    groupBy: alertmanager.groupBy,
    relayTokenFile: topology.settings.relay.token === undefined ? '' : relayTokenFile,
    access: accessContext(topology),
    maxAlerts: alertmanager.maxAlerts,
    base: alertmanager.timings.info,
    routes: routeTree(topology),
    timeIntervals: timeIntervals(topology.settings),
  });
}

function unitText(topology: Topology, { host, address, port, url }: Endpoint): string {
  const { alertmanager, links, prometheus, security } = topology.settings;
  return renderTemplate('alertmanager/alertmanager.service', {
    ...unitContext('alertmanager', { memoryMax: alertmanager.memoryMax, openFiles: 8192, tasksMax: 1024 }),
    release: releaseFor(topology, host, 'alertmanager').path,
    host,
    address,
    port,
    gossipPort: alertmanager.gossipPort,
    peerTimeout: alertmanager.peerTimeout,
    retention: alertmanager.retention,
    startDelay: startDelay(prometheus.evaluationInterval),
    externalUrl: links.alertmanager ?? url,
    peers: topology.roles.alertmanager.filter((other) => other.host !== host),
    webConfig: security.enabled ? securityPaths('alertmanager').web : '',
    gossipConfig: security.enabled ? securityPaths('alertmanager').gossip : '',
  });
}

function gossipPorts({ settings, roles }: Topology): readonly ServicePort[] {
  if (roles.alertmanager.length < 2) return [];
  const port = settings.alertmanager.gossipPort;
  return gossipProtocols(settings).map((protocol) => ({ port, protocol, reach: 'peers' }));
}

/** The authorities are read once, for the talk between members. */
function securityOf(topology: Topology, host: string): SecurityParts {
  const parts = securityParts(topology, 'alertmanager', host, {
    onCertificate: 'restart',
    asks: 'others',
    judges: 'web.yml',
  });
  if (!topology.settings.security.enabled) return parts;
  const gossip = configFile(
    'alertmanager',
    'security/gossip.yml',
    renderTemplate('security/gossip.yml', {}),
    'restart',
  );
  return { ...parts, files: [...parts.files, gossip] };
}

/** Alertmanager on one host, a member of the cluster. */
export function alertmanagerService(topology: Topology, endpoint: Endpoint): ServiceSpec {
  const { host, port } = endpoint;
  const release = releaseFor(topology, host, 'alertmanager');
  const credentials = credentialFiles(topology.settings);
  const security = securityOf(topology, host);
  return {
    host,
    name: 'alertmanager',
    account: roleAccount('alertmanager'),
    folders: [
      configFolder('alertmanager'),
      ...(credentials.length === 0 ? [] : [configFolder('alertmanager', secretsFolder)]),
      ...security.folders,
      dataFolder('alertmanager'),
    ],
    files: [
      configFile('alertmanager', 'alertmanager.yml', configText(topology, host), 'reload'),
      ...credentials,
      ...security.files,
    ],
    unit: unitText(topology, endpoint),
    releases: [releaseRef(release)],
    checks: [
      {
        name: 'amtool check-config',
        argv: [`${release.path}/amtool`, 'check-config', '{stage}/etc/alertmanager/alertmanager.yml'],
      },
    ],
    reload: { kind: 'http', url: localUrl(topology, port, '/-/reload'), ...curlConfigOf(security) },
    ready: { urls: [localUrl(topology, port, '/-/ready')], ...security.probe, timeoutMs: 60_000 },
    ...pairOf(topology, 'alertmanager', [
      { kind: 'gauge', url: localUrl(topology, port, '/metrics'), name: 'alertmanager_cluster_members' },
    ]),
    ports: [{ port, protocol: 'tcp', reach: 'peers' }, ...gossipPorts(topology)],
  };
}
