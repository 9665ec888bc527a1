import type { RenderedFile, ServiceSpec } from '../model/service-spec.ts';
import type { Endpoint, Topology } from '../model/topology.ts';
import { securityNames } from './security/generated-names.ts';
import { securityParts } from './security/security-files.ts';
import { securityFolder, securityPaths } from './security/security-paths.ts';
import {
  configFolder,
  generatedFile,
  generatedToken,
  localUrl,
  releaseFor,
  releaseRef,
  roleAccount,
  unitContext,
} from './service-parts.ts';
import { renderTemplate } from './template.ts';

/** When the certificate of the host ends, as a metric: written with the certificate, which is read anew for each connection. */
function certificateMetric(host: string): RenderedFile {
  const notAfter = generatedToken(securityNames.certificateEnd(host));
  const text = renderTemplate('security/certificate.prom', { notAfter });
  return generatedFile('node_exporter', 'security/certificate.prom', text, 'none');
}

/** A line for each folder of textfiles. */
function textfileFlags(folders: readonly string[]): string {
  if (folders.length === 0) return '--no-collector.textfile';
  return folders.map((folder) => `--collector.textfile.directory=${folder}`).join(' \\\n  ');
}

/** node_exporter on one host. It has no data, and no configuration but that of `security`. */
export function nodeExporterService(topology: Topology, { host, port }: Endpoint): ServiceSpec {
  const release = releaseFor(topology, host, 'node_exporter');
  const { memoryMax, systemdUnits, collectors, textfileFolder } = topology.settings.nodeExporter;
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
    files: enabled ? [...security.files, certificateMetric(host)] : [],
    unit: renderTemplate('node_exporter/node_exporter.service', {
      ...limits,
      release: release.path,
      port,
      textfileFlags: textfileFlags([
        ...(textfileFolder === undefined ? [] : [textfileFolder]),
        ...(enabled ? [securityFolder('node_exporter')] : []),
      ]),
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
