import type { ServiceSpec } from '../model/service-spec.ts';
import type { Endpoint, Topology } from '../model/topology.ts';
import { releaseFor, releaseRef, roleAccount, unitContext } from './service-parts.ts';
import { renderTemplate } from './template.ts';

/** node_exporter on one host. It has neither configuration nor data. */
export function nodeExporterService(topology: Topology, { host, port }: Endpoint): ServiceSpec {
  const release = releaseFor(topology, host, 'node_exporter');
  const { memoryMax, systemdUnits, textfileFolder = '' } = topology.settings.nodeExporter;
  const limits = unitContext('node_exporter', { memoryMax, openFiles: 8192, tasksMax: 512 });
  return {
    host,
    name: 'node_exporter',
    account: roleAccount('node_exporter'),
    folders: [],
    files: [],
    unit: renderTemplate('node_exporter/node_exporter.service', {
      ...limits,
      release: release.path,
      port,
      textfileFolder,
      systemdUnits,
    }),
    releases: [releaseRef(release)],
    checks: [],
    ready: { urls: [`http://127.0.0.1:${port}/metrics`], timeoutMs: 30_000 },
    ports: [{ port, protocol: 'tcp', reach: 'peers' }],
  };
}
