import type { RenderedFile, ServiceSpec } from '../../model/service-spec.ts';
import type { Endpoint, Topology } from '../../model/topology.ts';
import { securityParts } from '../security/security-files.ts';
import { securityPaths } from '../security/security-paths.ts';
import {
  configFile,
  configFolder,
  dataFolder,
  generatedFile,
  generatedToken,
  localUrl,
  releaseFor,
  releaseRef,
  roleAccount,
  unitContext,
} from '../service-parts.ts';
import { renderTemplate } from '../template.ts';
import { grafanaSecrets } from './generated-secrets.ts';

const name = 'grafana-server';

/** File that holds the administrator's password; the program puts the generated one in. */
export const grafanaAdminPasswordFile = `/etc/${name}/secrets/admin-password`;

function grafanaAccess({ settings: { security } }: Topology): object | '' {
  return security.enabled ? { user: security.user, ...securityPaths(name) } : '';
}

function files(topology: Topology, { host, port, url }: Endpoint): readonly RenderedFile[] {
  const { grafana, failover, prometheus, links, timeZone } = topology.settings;
  const ini = renderTemplate('grafana-server/grafana.ini', {
    dataFolder: dataFolder(name).path,
    port,
    rootUrl: links.grafana ?? url,
    adminUser: grafana.adminUser,
    anonymousViewer: grafana.anonymousViewer,
    timeZone,
    access: grafanaAccess(topology),
  });
  const dataSource = renderTemplate('grafana-server/provisioning/datasources/prometheus.yml', {
    url: localUrl(topology, failover.port),
    access: grafanaAccess(topology),
    scrapeInterval: prometheus.scrapeInterval,
  });
  const dashboards = renderTemplate('grafana-server/provisioning/dashboards/node.yml', {
    folder: releaseFor(topology, host, 'dashboard-1860').path,
  });
  return [
    configFile(name, 'grafana.ini', ini, 'restart'),
    configFile(name, 'provisioning/datasources/prometheus.yml', dataSource, 'restart'),
    configFile(name, 'provisioning/dashboards/node.yml', dashboards, 'restart'),
    generatedFile(name, 'secrets/admin-password', generatedToken(grafanaSecrets.adminPassword), 'restart'),
    generatedFile(name, 'secrets/secret-key', generatedToken(grafanaSecrets.secretKey), 'restart'),
  ];
}

/** Grafana with its data source and dashboard 1860, all by provisioning. */
export function grafanaService(topology: Topology, endpoint: Endpoint): ServiceSpec {
  const { host, port } = endpoint;
  const release = releaseFor(topology, host, 'grafana');
  const dashboard = releaseFor(topology, host, 'dashboard-1860');
  const { memoryMax } = topology.settings.grafana;
  // It has a login of its own; the password is for its data source, and for who reads its metrics.
  const security = securityParts(topology, name, host, { onCertificate: 'restart', asks: 'others', judges: 'nothing' });
  const below = ['provisioning', 'provisioning/datasources', 'provisioning/dashboards', 'secrets'];
  return {
    host,
    name,
    account: roleAccount(name),
    folders: [
      configFolder(name),
      ...below.map((path) => configFolder(name, `/etc/${name}/${path}`)),
      ...security.folders,
      dataFolder(name),
    ],
    files: [...files(topology, endpoint), ...security.files],
    unit: renderTemplate('grafana-server/grafana-server.service', {
      ...unitContext(name, { memoryMax, openFiles: 16_384, tasksMax: 1024 }),
      release: release.path,
    }),
    releases: [releaseRef(release), releaseRef(dashboard)],
    checks: [],
    // The first start makes the database, which takes a slow disk most of a minute.
    ready: { urls: [localUrl(topology, port, '/api/health')], ...security.probe, timeoutMs: 180_000 },
    ports: [{ port, protocol: 'tcp', reach: 'peers' }],
  };
}
