import type { RenderedFile, ServiceSpec } from '../../model/service-spec.ts';
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
import { ruleFiles } from './rule-files.ts';
import { scrapeJobs } from './scrape-jobs.ts';

function configText(topology: Topology, { host }: Endpoint): string {
  const { roles, settings } = topology;
  const { scrapeInterval, scrapeTimeout, evaluationInterval, outOfOrderWindow } = settings.prometheus;
  return renderTemplate('prometheus/prometheus.yml', {
    scrapeInterval,
    scrapeTimeout,
    evaluationInterval,
    outOfOrderWindow,
    replica: host,
    alertmanagers: roles.alertmanager,
    jobs: scrapeJobs(topology),
    peers: roles.prometheus.filter((other) => other.host !== host),
  });
}

function unitText(topology: Topology, { host, port, url }: Endpoint): string {
  const { prometheus, links } = topology.settings;
  return renderTemplate('prometheus/prometheus.service', {
    ...unitContext('prometheus', { memoryMax: prometheus.memoryMax, openFiles: 65_536, tasksMax: 4096 }),
    release: releaseFor(topology, host, 'prometheus').path,
    port,
    externalUrl: links.prometheus ?? url,
    retention: prometheus.retention,
  });
}

function configFiles(topology: Topology, endpoint: Endpoint): readonly RenderedFile[] {
  return [
    configFile('prometheus', 'prometheus.yml', configText(topology, endpoint), 'reload'),
    ...ruleFiles(topology).map(({ path, content }) => configFile('prometheus', path, content, 'reload')),
  ];
}

/** Prometheus on one host: scrapes everything, evaluates the rules, sends a copy of its samples to its peer. */
export function prometheusService(topology: Topology, endpoint: Endpoint): ServiceSpec {
  const { host, port } = endpoint;
  const release = releaseFor(topology, host, 'prometheus');
  return {
    host,
    name: 'prometheus',
    account: roleAccount('prometheus'),
    folders: [
      configFolder('prometheus'),
      configFolder('prometheus', '/etc/prometheus/rules'),
      dataFolder('prometheus'),
    ],
    files: configFiles(topology, endpoint),
    unit: unitText(topology, endpoint),
    releases: [releaseRef(release)],
    checks: [
      {
        name: 'promtool check config',
        argv: [`${release.path}/promtool`, 'check', 'config', '{stage}/etc/prometheus/prometheus.yml'],
      },
    ],
    reload: { kind: 'http', url: `http://127.0.0.1:${port}/-/reload` },
    // Replaying the write-ahead log of a large server takes minutes before it is ready.
    ready: { urls: [`http://127.0.0.1:${port}/-/ready`], timeoutMs: 300_000 },
    ports: [{ port, protocol: 'tcp', reach: 'peers' }],
  };
}
