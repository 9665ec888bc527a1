import type { ownJobs } from '../../config/scrape-checks.ts';
import { type Endpoint, hostOf, type Topology } from '../../model/topology.ts';
import { schemeOf } from '../service-parts.ts';
import { type Label, labelList, plainJob, schemeWord, type ScrapeJob } from './scrape-job.ts';
import { extraJob, federationJob, probeJob } from './stack-jobs.ts';

function hostLabels(topology: Topology, key: string): readonly Label[] {
  const { address, labels } = hostOf(topology, key);
  return [{ name: 'instance', value: key }, { name: 'address', value: address }, ...labelList(labels)];
}

function ownJob(topology: Topology, job: string, endpoints: readonly Endpoint[]): ScrapeJob {
  const targets = endpoints.map(({ host, address, port }) => ({
    target: `${address}:${port}`,
    labels: hostLabels(topology, host),
  }));
  return {
    ...plainJob,
    job,
    targets,
    scheme: schemeWord(schemeOf(topology)),
    secured: topology.settings.security.enabled,
  };
}

/** All scrape jobs: promha's own in their fixed order, then those of the stack file. Both Prometheus have the same. */
export function scrapeJobs(topology: Topology): readonly ScrapeJob[] {
  const { roles, settings } = topology;
  const { extraTargets, probes, federation } = settings.prometheus;
  const endpoints: Readonly<Record<(typeof ownJobs)[number], readonly Endpoint[]>> = {
    node: roles.node_exporter,
    prometheus: roles.prometheus,
    alertmanager: roles.alertmanager,
    grafana: roles['grafana-server'],
    'feishu-relay': roles['feishu-relay'],
    'prometheus-failover': roles['prometheus-failover'],
  };
  return [
    ...Object.entries(endpoints).map(([job, places]) => ownJob(topology, job, places)),
    ...extraTargets.map((extra) => extraJob(topology, extra)),
    ...probes.map((probe) => probeJob(topology, probe)),
    ...federation.map((other) => federationJob(topology, other)),
  ];
}
