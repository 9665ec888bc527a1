import type { RenderedFile, ServiceSpec } from '../../model/service-spec.ts';
import type { Endpoint, Topology } from '../../model/topology.ts';
import {
  configFile,
  configFolder,
  dataFolder,
  generatedFile,
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

function files(topology: Topology, { host, port, url }: Endpoint): readonly RenderedFile[] {
  const { grafana, failover, prometheus, links, timeZone } = topology.settings;
  const ini = renderTemplate('grafana-server/grafana.ini', {
    dataFolder: dataFolder(name).path,
    port,
    rootUrl: links.grafana ?? url,
    adminUser: grafana.adminUser,
    anonymousViewer: grafana.anonymousViewer,
    timeZone,
  });
  const dataSource = renderTemplate('grafana-server/provisioning/datasources/prometheus.yml', {
    port: failover.port,
    scrapeInterval: prometheus.scrapeInterval,
  });
  const dashboards = renderTemplate('grafana-server/provisioning/dashboards/node.yml', {
    folder: releaseFor(topology, host, 'dashboard-1860').path,
  });
  return [
    configFile(name, 'grafana.ini', ini, 'restart'),
    configFile(name, 'provisioning/datasources/prometheus.yml', dataSource, 'restart'),
    configFile(name, 'provisioning/dashboards/node.yml', dashboards, 'restart'),
    generatedFile(name, 'secrets/admin-password', grafanaSecrets.adminPassword),
    generatedFile(name, 'secrets/secret-key', grafanaSecrets.secretKey),
  ];
}

/** Grafana with its data source and dashboard 1860, all by provisioning. */
export function grafanaService(topology: Topology, endpoint: Endpoint): ServiceSpec {
  const { host, port } = endpoint;
  const release = releaseFor(topology, host, 'grafana');
  const dashboard = releaseFor(topology, host, 'dashboard-1860');
  const { memoryMax } = topology.settings.grafana;
  const below = ['provisioning', 'provisioning/datasources', 'provisioning/dashboards', 'secrets'];
  return {
    host,
    name,
    account: roleAccount(name),
    folders: [configFolder(name), ...below.map((path) => configFolder(name, `/etc/${name}/${path}`)), dataFolder(name)],
    files: files(topology, endpoint),
    unit: renderTemplate('grafana-server/grafana-server.service', {
      ...unitContext(name, { memoryMax, openFiles: 16_384, tasksMax: 1024 }),
      release: release.path,
    }),
    releases: [releaseRef(release), releaseRef(dashboard)],
    checks: [],
    // The first start makes the database, which takes a slow disk most of a minute.
    ready: { urls: [`http://127.0.0.1:${port}/api/health`], timeoutMs: 180_000 },
    ports: [{ port, protocol: 'tcp', reach: 'peers' }],
  };
}
