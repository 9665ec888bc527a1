import { durationMs } from './duration.ts';
import type { Problem } from './settings-error.ts';
import type { Sections } from './settings-schema.ts';

type Prometheus = NonNullable<Sections['prometheus']>;

/** Names of scrape jobs that promha makes; dashboards, rules and people rely on them. */
export const ownJobs = [
  'node',
  'prometheus',
  'alertmanager',
  'grafana',
  'feishu-relay',
  'prometheus-failover',
] as const;

/** Every scrape job of the stack's own with the path of its section. */
function stackJobs({ extraTargets, probes, federation }: Prometheus) {
  return Object.entries({ extraTargets, probes, federation }).flatMap(([section, jobs]) =>
    jobs.map(({ job, scrapeInterval }, index) => ({ path: `prometheus/${section}/${index}`, job, scrapeInterval })),
  );
}

/** Every host that a scrape job names, by the path of the key that does. */
export function scrapedHosts(prometheus: Prometheus | undefined): readonly (readonly [string, string])[] {
  if (prometheus === undefined) return [];
  const { extraTargets, probes, federation } = prometheus;
  const places = [
    ...extraTargets.flatMap(({ targets = [] }, job) =>
      targets.map(({ host }, index) => [`extraTargets/${job}/targets/${index}`, host] as const),
    ),
    ...probes.map(({ exporter }, job) => [`probes/${job}/exporter`, exporter.host] as const),
    ...federation.map(({ host }, job) => [`federation/${job}`, host] as const),
  ];
  return places.flatMap(([path, host]) => (host === undefined ? [] : [[`prometheus/${path}/host`, host] as const]));
}

/** Jobs that have the name of another one. */
export function jobNames({ prometheus }: Sections): readonly Problem[] {
  if (prometheus === undefined) return [];
  const seen = new Set<string>(ownJobs);
  return stackJobs(prometheus).flatMap(({ path, job }) => {
    const clash = seen.has(job);
    seen.add(job);
    const text = `should differ from every other job, also from promha's own (${ownJobs.join(', ')}), got "${job}"`;
    return clash ? [{ path: `${path}/job`, text }] : [];
  });
}

/** Targets that may take longer than the time between two scrapes. */
export function scrapeTimes({ prometheus }: Sections): readonly Problem[] {
  if (prometheus === undefined) return [];
  const { scrapeTimeout, scrapeInterval } = prometheus;
  const slower = durationMs(scrapeTimeout) > durationMs(scrapeInterval);
  const text = `should be at most scrapeInterval (${scrapeInterval}), got "${scrapeTimeout}"`;
  const jobs = stackJobs(prometheus).flatMap(({ path, scrapeInterval: own }) =>
    own !== undefined && durationMs(own) < durationMs(scrapeTimeout)
      ? [
          {
            path: `${path}/scrapeInterval`,
            text: `should be at least prometheus.scrapeTimeout (${scrapeTimeout}), got "${own}"`,
          },
        ]
      : [],
  );
  return [...(slower ? [{ path: 'prometheus/scrapeTimeout', text }] : []), ...jobs];
}

/** Two targets of a job whose series nothing tells apart: Prometheus would take one of them for late samples of the other. */
export function twinTargets({ prometheus }: Sections): readonly Problem[] {
  return (prometheus?.extraTargets ?? []).flatMap(({ targets = [] }, job) => {
    const seen = new Set<string>();
    return targets.flatMap(({ host, address, port, instance, labels }, index) => {
      const name = instance ?? host ?? `${address}:${port}`;
      const identity = JSON.stringify([name, Object.entries(labels).sort()]);
      const twin = seen.has(identity);
      seen.add(identity);
      const text = `should have an instance or labels unlike the other targets of the job, got "${name}" again`;
      return twin ? [{ path: `prometheus/extraTargets/${job}/targets/${index}/instance`, text }] : [];
    });
  });
}
