import type { ServiceSpec } from '../model/service-spec.ts';
import type { Endpoint, Topology } from '../model/topology.ts';
import { securityParts } from './security/security-files.ts';
import { securityPaths } from './security/security-paths.ts';
import { configFolder, localUrl, releaseFor, releaseRef, roleAccount, unitContext } from './service-parts.ts';
import { renderTemplate } from './template.ts';

/** node_exporter on one host. It has no data, and no configuration but that of `security`. */
export function nodeExporterService(topology: Topology, { host, port }: Endpoint): ServiceSpec {
  const release = releaseFor(topology, host, 'node_exporter');
  const { memoryMax, systemdUnits, collectors, textfileFolder = '' } = topology.settings.nodeExporter;
  const security = securityParts(topology, 'node_exporter', host, {
    onCertificate: 'none',
    // A watched host need not know the password: it asks nobody.
    asks: 'nobody',
    judges: 'web.yml',
  });
  const { enabled } = topology.settings.security;
  const limits = unitContext('node_exporter', { memoryMax, openFiles: 8192, tasksMax: 512 });
  return {
    host,
    name: 'node_exporter',
    account: roleAccount('node_exporter'),
    folders: [...(enabled ? [configFolder('node_exporter')] : []), ...security.folders],
    files: security.files,
    unit: renderTemplate('node_exporter/node_exporter.service', {
      ...limits,
      release: release.path,
      port,
      textfileFolder,
      systemdUnits,
      webConfig: enabled ? securityPaths('node_exporter').web : '',
      collectors: [...new Set(collectors)].sort(),
    }),
    releases: [releaseRef(release)],
    checks: [],
    ready: { urls: [localUrl(topology, port, '/metrics')], ...security.probe, timeoutMs: 30_000 },
    ports: [{ port, protocol: 'tcp', reach: 'peers' }],
  };
}
