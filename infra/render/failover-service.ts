import type { ServiceSpec } from '../model/service-spec.ts';
import type { Endpoint, Topology } from '../model/topology.ts';
import { environmentLines } from './environment-file.ts';
import { securityParts } from './security/security-files.ts';
import { securityPaths } from './security/security-paths.ts';
import {
  configFile,
  configFolder,
  localUrl,
  releaseFor,
  releaseRef,
  roleAccount,
  unitContext,
} from './service-parts.ts';
import { renderTemplate } from './template.ts';

const name = 'prometheus-failover';

function securityEnvironment({ settings: { security } }: Topology): Readonly<Record<string, string>> {
  if (!security.enabled) return {};
  const paths = securityPaths(name);
  return {
    FAILOVER_CERTIFICATE_FILE: paths.host,
    FAILOVER_CA_FILE: paths.ca,
    FAILOVER_USER: security.user,
    FAILOVER_PASSWORD_FILE: paths.password,
    FAILOVER_PASSWORD_HASH_FILE: paths.passwordHash,
  };
}

function environmentText(topology: Topology, adminPort: number): string {
  const environment = environmentLines({
    // Loopback only: it is Grafana's way to Prometheus, and nobody else's.
    FAILOVER_LISTEN: `127.0.0.1:${topology.settings.failover.port}`,
    FAILOVER_ADMIN_LISTEN: `0.0.0.0:${adminPort}`,
    ...securityEnvironment(topology),
    FAILOVER_UPSTREAMS: topology.roles.prometheus.map(({ host, url }) => `${host}=${url}`).join(','),
  });
  return renderTemplate('prometheus-failover/failover.env', { environment });
}

/** The endpoint on the Grafana host that gives each query to the first healthy Prometheus. */
export function failoverService(topology: Topology, { host, port: adminPort }: Endpoint): ServiceSpec {
  const node = releaseFor(topology, host, 'nodejs');
  const failover = releaseFor(topology, host, name);
  const { port, memoryMax } = topology.settings.failover;
  const security = securityParts(topology, name, host, {
    onCertificate: 'restart',
    asks: 'others',
    judges: 'password-hash',
  });
  return {
    host,
    name,
    account: roleAccount(name),
    folders: [configFolder(name), ...security.folders],
    files: [configFile(name, 'failover.env', environmentText(topology, adminPort), 'restart'), ...security.files],
    unit: renderTemplate('prometheus-failover/prometheus-failover.service', {
      ...unitContext(name, { memoryMax, openFiles: 8192, tasksMax: 256 }),
      // It keeps nothing on disk.
      dataFolder: '',
      node: node.path,
      release: failover.path,
    }),
    releases: [releaseRef(node), releaseRef(failover)],
    checks: [],
    // Healthy, not ready: it is ready only when a Prometheus is, which may come up later than it.
    ready: { urls: [localUrl(topology, adminPort, '/-/healthy')], ...security.probe, timeoutMs: 30_000 },
    ports: [
      { port, protocol: 'tcp', reach: 'local' },
      { port: adminPort, protocol: 'tcp', reach: 'peers' },
    ],
  };
}
