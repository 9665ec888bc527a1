import type { Settings } from '../../config/settings-schema.ts';
import { hostOf, type Topology } from '../../model/topology.ts';
import { addressOfProbe, addressOfTarget, asJobsOf, askExporter } from './relabel.ts';
import { addressOf, labelList, plainJob, schemeWord, type ScrapeJob, type Target } from './scrape-job.ts';

type Prometheus = Settings['prometheus'];
type ExtraJob = Prometheus['extraTargets'][number];

function extraTarget(topology: Topology, target: NonNullable<ExtraJob['targets']>[number]): Target {
  const address = addressOf(topology, target);
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

/** A job on exporters, or on applications that show metrics themselves. */
export function extraJob(topology: Topology, extra: ExtraJob): ScrapeJob {
  return {
    ...plainJob,
    job: extra.job,
    scheme: schemeWord(extra.scheme),
    metricsPath: extra.metricsPath === '/metrics' ? '' : extra.metricsPath,
    scrapeInterval: extra.scrapeInterval ?? '',
    sampleLimit: extra.sampleLimit ?? 0,
    honorLabels: extra.honorLabels,
    anyFormat: true,
    targets: (extra.targets ?? []).map((target) => extraTarget(topology, target)),
    files: extra.files ?? [],
    relabel: extra.files === undefined ? [] : addressOfTarget,
  };
}

/** A job on what a blackbox_exporter asks from the outside. */
export function probeJob(topology: Topology, probe: Prometheus['probes'][number]): ScrapeJob {
  const { job, exporter, module, labels, files = [], targets = [], scrapeInterval = '' } = probe;
  return {
    ...plainJob,
    job,
    metricsPath: '/probe',
    scrapeInterval,
    params: [{ name: 'module', values: [module] }],
    targets: targets.map((target) => ({ target, labels: labelList(labels) })),
    files,
    relabel: askExporter(`${addressOf(topology, exporter)}:${exporter.port}`),
    metricRelabel: addressOfProbe,
  };
}

/** A job that takes series over from another Prometheus, with the labels that they have there. */
export function federationJob(topology: Topology, federation: Prometheus['federation'][number]): ScrapeJob {
  const { job, port, scheme, match, scrapeInterval = '' } = federation;
  const address = addressOf(topology, federation);
  return {
    ...plainJob,
    job,
    scheme: schemeWord(scheme),
    metricsPath: '/federate',
    scrapeInterval,
    // Without it job and instance of each series would be those of that Prometheus.
    honorLabels: true,
    params: [{ name: 'match[]', values: match }],
    // No label address: it would be put on each series that has none of its own.
    targets: [
      {
        target: `${address}:${port}`,
        labels: [{ name: 'instance', value: federation.host ?? `${address}:${port}` }],
      },
    ],
    metricRelabel: asJobsOf(job),
  };
}
