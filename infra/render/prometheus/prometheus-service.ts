import { durationMs } from '../../config/duration.ts';
import type { RenderedFile, ServiceSpec, ServingSign, StagedCheck } from '../../model/service-spec.ts';
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
    access: accessContext(topology),
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
    webConfig: topology.settings.security.enabled ? securityPaths('prometheus').web : '',
  });
}

/** What `security` adds; promtool has to be let in too. */
function securityOf(topology: Topology, host: string): SecurityParts {
  const needs = { onCertificate: 'none', asks: 'others', judges: 'web.yml' } as const;
  const parts = securityParts(topology, 'prometheus', host, needs);
  if (!topology.settings.security.enabled) return parts;
  const { ca, password } = securityPaths('prometheus');
  const { user } = topology.settings.security;
  const text = renderTemplate('security/client.yml', { user, caFile: ca, passwordFile: password });
  return { ...parts, files: [...parts.files, configFile('prometheus', 'security/client.yml', text, 'none')] };
}

function checks(topology: Topology, promtool: string): readonly StagedCheck[] {
  const configCheck = {
    name: 'promtool check config',
    argv: [promtool, 'check', 'config', '{stage}/etc/prometheus/prometheus.yml'],
  };
  const webCheck = {
    name: 'promtool check web-config',
    argv: [promtool, 'check', 'web-config', `{stage}${securityPaths('prometheus').web}`],
  };
  return topology.settings.security.enabled ? [configCheck, webCheck] : [configCheck];
}

function configFiles(topology: Topology, endpoint: Endpoint): readonly RenderedFile[] {
  return [
    configFile('prometheus', 'prometheus.yml', configText(topology, endpoint), 'reload'),
    ...ruleFiles(topology).map(({ path, content }) => configFile('prometheus', path, content, 'reload')),
  ];
}

/**
 * It serves when it has scraped again what it scraped before. Jobs with an interval of their own may have one of minutes, and of one
 * without targets nothing comes.
 */
function servingTargets(topology: Topology, port: number): ServingSign {
  const jobs = scrapeJobs(topology).filter(
    ({ scrapeInterval, targets, files }) => scrapeInterval === '' && targets.length + files.length > 0,
  );
  return {
    kind: 'targets',
    url: localUrl(topology, port, '/api/v1/targets?state=active'),
    jobs: jobs.map(({ job }) => job),
  };
}

/** Each target is scraped at a moment of its own within an interval; a second one is for a scrape that went wrong. */
function servingTimeoutMs({ settings }: Topology): number {
  return 2 * durationMs(settings.prometheus.scrapeInterval) + 30_000;
}

/** Prometheus on one host: scrapes everything, evaluates the rules, sends a copy of its samples to its peer. */
export function prometheusService(topology: Topology, endpoint: Endpoint): ServiceSpec {
  const { host, port } = endpoint;
  const release = releaseFor(topology, host, 'prometheus');
  const security = securityOf(topology, host);
  return {
    host,
    name: 'prometheus',
    account: roleAccount('prometheus'),
    folders: [
      configFolder('prometheus'),
      configFolder('prometheus', '/etc/prometheus/rules'),
      ...security.folders,
      dataFolder('prometheus'),
    ],
    files: [...configFiles(topology, endpoint), ...security.files],
    unit: unitText(topology, endpoint),
    releases: [releaseRef(release)],
    checks: checks(topology, `${release.path}/promtool`),
    reload: { kind: 'http', url: localUrl(topology, port, '/-/reload'), ...curlConfigOf(security) },
    // Replaying the write-ahead log of a large server takes minutes before it is ready.
    ready: { urls: [localUrl(topology, port, '/-/ready')], ...security.probe, timeoutMs: 300_000 },
    ...pairOf(topology, 'prometheus', [servingTargets(topology, port)], servingTimeoutMs(topology)),
    ports: [{ port, protocol: 'tcp', reach: 'peers' }],
  };
}
