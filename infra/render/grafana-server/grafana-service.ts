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
import { dashboardFiles } from './dashboards/dashboard-files.ts';
import { dataSourceUid } from './data-source-uid.ts';
import { grafanaSecrets } from './generated-secrets.ts';

const name = 'grafana-server';

/** File that holds the administrator's password; the program puts the generated one in. */
export const grafanaAdminPasswordFile = `/etc/${name}/secrets/admin-password`;

function grafanaAccess({ settings: { security } }: Topology): object | '' {
  return security.enabled ? { user: security.user, ...securityPaths(name) } : '';
}

/** Grafana's word for a language of ours. */
const languages = { 'zh-CN': 'zh-Hans', en: 'en-US' } as const;

/** Where our own dashboards stand on the host. */
const dashboardsFolder = `/etc/${name}/dashboards`;

function iniText(topology: Topology, { port, url }: Endpoint): string {
  const { grafana, links, locale, timeZone } = topology.settings;
  return renderTemplate('grafana-server/grafana.ini', {
    dataFolder: dataFolder(name).path,
    port,
    rootUrl: links.grafana ?? url,
    adminUser: grafana.adminUser,
    anonymousViewer: grafana.anonymousViewer,
    timeZone,
    access: grafanaAccess(topology),
    language: languages[locale],
    homeDashboard: `${dashboardsFolder}/fleet.json`,
  });
}

function files(topology: Topology, endpoint: Endpoint): readonly RenderedFile[] {
  const { failover, prometheus } = topology.settings;
  const dataSource = renderTemplate('grafana-server/provisioning/datasources/prometheus.yml', {
    url: localUrl(topology, failover.port),
    access: grafanaAccess(topology),
    uid: dataSourceUid,
    scrapeInterval: prometheus.scrapeInterval,
  });
  const providers = renderTemplate('grafana-server/provisioning/dashboards/promha.yml', {
    providers: [
      { name: 'node', folder: 'Nodes', path: releaseFor(topology, endpoint.host, 'dashboard-1860').path },
      { name: 'promha', folder: 'promha', path: dashboardsFolder },
    ],
  });
  return [
    configFile(name, 'grafana.ini', iniText(topology, endpoint), 'restart'),
    configFile(name, 'provisioning/datasources/prometheus.yml', dataSource, 'restart'),
    configFile(name, 'provisioning/dashboards/promha.yml', providers, 'restart'),
    // Grafana looks into the folder again and again.
    ...dashboardFiles(topology).map((file) => configFile(name, `dashboards/${file.name}`, file.content, 'none')),
    generatedFile(name, 'secrets/admin-password', generatedToken(grafanaSecrets.adminPassword), 'restart'),
    generatedFile(name, 'secrets/secret-key', generatedToken(grafanaSecrets.secretKey), 'restart'),
  ];
}

/** Grafana with its data source, dashboard 1860 and our own dashboards, all by provisioning. */
export function grafanaService(topology: Topology, endpoint: Endpoint): ServiceSpec {
  const { host, port } = endpoint;
  const release = releaseFor(topology, host, 'grafana');
  const dashboard = releaseFor(topology, host, 'dashboard-1860');
  const { memoryMax } = topology.settings.grafana;
  // It has a login of its own; the password is for its data source, and for who reads its metrics.
  const security = securityParts(topology, name, host, { onCertificate: 'restart', asks: 'others', judges: 'nothing' });
  const below = ['dashboards', 'provisioning', 'provisioning/datasources', 'provisioning/dashboards', 'secrets'];
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
