import { hostOf, type Topology } from '../../model/topology.ts';
import type { RelabelStep } from './relabel.ts';

/** A label of a target, ready for a template. */
export interface Label {
  readonly name: string;
  readonly value: string;
}

/** One address that Prometheus scrapes, with its labels in the order they are written. */
export interface Target {
  readonly target: string;
  readonly labels: readonly Label[];
}

/** One scrape job, ready for the template. Absent options are empty. */
export interface ScrapeJob {
  readonly job: string;
  readonly scheme: string;
  /** True: asked as `security` of the stack says, with our authority, user and password. */
  readonly secured: boolean;
  readonly metricsPath: string;
  readonly scrapeInterval: string;
  /** 0: no limit. */
  readonly sampleLimit: number;
  readonly honorLabels: boolean;
  /** True: an answer that does not say its format is read as plain text; else it is refused. */
  readonly anyFormat: boolean;
  /** Parameters of the address asked. */
  readonly params: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly targets: readonly Target[];
  readonly files: readonly string[];
  /** Done to the labels of a target before it is asked. */
  readonly relabel: readonly RelabelStep[];
  /** Done to the labels of each sample it gave; not to `up`. */
  readonly metricRelabel: readonly RelabelStep[];
}

/** A job that asks in the plainest way; what is special about one is put over it. */
export const plainJob: Omit<ScrapeJob, 'job'> = {
  scheme: '',
  secured: false,
  metricsPath: '',
  scrapeInterval: '',
  sampleLimit: 0,
  honorLabels: false,
  anyFormat: false,
  params: [],
  targets: [],
  files: [],
  relabel: [],
  metricRelabel: [],
};

/** Labels in the order of their names. */
export const labelList = (labels: Readonly<Record<string, string>>): readonly Label[] =>
  Object.keys(labels)
    .sort()
    .map((name) => ({ name, value: labels[name] ?? '' }));

/** The address of what a stack file names by a host's key or by an address. */
export const addressOf = (
  topology: Topology,
  place: { readonly host?: string | undefined; readonly address?: string | undefined },
): string => (place.host === undefined ? (place.address ?? '') : hostOf(topology, place.host).address);

/** The other scheme than http, which needs no word. */
export const schemeWord = (scheme: 'http' | 'https'): string => (scheme === 'http' ? '' : scheme);
