import { ownJobs } from '../../config/cross-checks.ts';
import type { Settings } from '../../config/settings-schema.ts';
import { type Endpoint, hostOf, type Topology } from '../../model/topology.ts';

/** A label of a target, ready for a template. */
interface Label {
  readonly name: string;
  readonly value: string;
}

/** One address that Prometheus scrapes, with its labels in the order they are written. */
interface Target {
  readonly target: string;
  readonly labels: readonly Label[];
}

/** One scrape job, ready for the template. Absent options are empty. */
export interface ScrapeJob {
  readonly job: string;
  readonly scheme: string;
  readonly metricsPath: string;
  readonly scrapeInterval: string;
  readonly honorLabels: boolean;
  readonly targets: readonly Target[];
  readonly files: readonly string[];
}

type ExtraJob = Settings['prometheus']['extraTargets'][number];

function labelList(labels: Readonly<Record<string, string>>): readonly Label[] {
  return Object.keys(labels)
    .sort()
    .map((name) => ({ name, value: labels[name] ?? '' }));
}

function hostLabels(topology: Topology, key: string): readonly Label[] {
  const { address, labels } = hostOf(topology, key);
  return [{ name: 'instance', value: key }, { name: 'address', value: address }, ...labelList(labels)];
}

function ownJob(topology: Topology, job: string, endpoints: readonly Endpoint[]): ScrapeJob {
  const targets = endpoints.map(({ host, address, port }) => ({
    target: `${address}:${port}`,
    labels: hostLabels(topology, host),
  }));
  return { job, scheme: '', metricsPath: '', scrapeInterval: '', honorLabels: false, targets, files: [] };
}

function extraTarget(topology: Topology, target: NonNullable<ExtraJob['targets']>[number]): Target {
  const address = target.host === undefined ? (target.address ?? '') : hostOf(topology, target.host).address;
  const instance = target.instance ?? target.host ?? `${address}:${target.port}`;
  const inherited = target.host === undefined ? {} : hostOf(topology, target.host).labels;
  return {
    target: `${address}:${target.port}`,
    labels: [
      { name: 'instance', value: instance },
      { name: 'address', value: address },
      ...labelList({ ...inherited, ...target.labels }),
    ],
  };
}

function extraJob(topology: Topology, extra: ExtraJob): ScrapeJob {
  return {
    job: extra.job,
    scheme: extra.scheme === 'http' ? '' : extra.scheme,
    metricsPath: extra.metricsPath === '/metrics' ? '' : extra.metricsPath,
    scrapeInterval: extra.scrapeInterval ?? '',
    honorLabels: extra.honorLabels,
    targets: (extra.targets ?? []).map((target) => extraTarget(topology, target)),
    files: extra.files ?? [],
  };
}

/** All scrape jobs: promha's own in their fixed order, then those of the stack file. Both Prometheus have the same. */
export function scrapeJobs(topology: Topology): readonly ScrapeJob[] {
  const { roles, settings } = topology;
  const endpoints: Readonly<Record<(typeof ownJobs)[number], readonly Endpoint[]>> = {
    node: roles.node_exporter,
    prometheus: roles.prometheus,
    alertmanager: roles.alertmanager,
    grafana: roles['grafana-server'],
    'feishu-relay': roles['feishu-relay'],
    'prometheus-failover': roles['prometheus-failover'],
  };
  return [
    ...ownJobs.map((job) => ownJob(topology, job, endpoints[job])),
    ...settings.prometheus.extraTargets.map((extra) => extraJob(topology, extra)),
  ];
}
