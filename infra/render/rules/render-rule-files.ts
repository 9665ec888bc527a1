import { rulesSchema, type RuleKey } from '../../config/rules-schema.ts';
import { renderTemplate } from '../template.ts';
import type { RuleInput } from './rule-input.ts';
import { ruleLevels } from './rule-levels.ts';

/** A rule file of Prometheus. */
export interface RuleFile {
  /** Relative to /etc/prometheus: `rules/node.yml`. */
  readonly path: string;
  readonly content: string;
}

/** Rule files, each named after the scrape job that it is about. */
const jobFiles = [
  'alertmanager',
  'feishu-relay',
  'grafana',
  'node',
  'prometheus',
  'prometheus-failover',
] as const satisfies readonly string[];

/** Every rule there is, in the order of the stack file. */
export const ruleKeys = Object.keys(rulesSchema.parse(undefined)).filter(
  (key): key is RuleKey => key !== 'ignore' && key !== 'runbookBaseUrl',
);

/**
 * The rule files for each Prometheus, sorted by path.
 * Rules read local series only: a job of ours by its name, never what the other Prometheus sent.
 */
export function renderRuleFiles(input: RuleInput): readonly RuleFile[] {
  const levels = Object.fromEntries(ruleKeys.map((key) => [key, canSpeak(key, input) ? ruleLevels(key, input) : []]));
  return fileNames(input).map((name) => ({
    path: `rules/${name}.yml`,
    content: renderTemplate(`prometheus/rules/${name}.yml`, levels),
  }));
}

/** False for a rule whose series this stack does not have, or in which they differ by design. */
function canSpeak(key: RuleKey, input: RuleInput): boolean {
  // It mutes what NodeDown speaks for: without that one nothing would tell of the host.
  if (key === 'hostSilent') return input.rules.nodeDown.enabled;
  if (key === 'systemdUnitFailed') return input.systemdCollector;
  if (key === 'alertmanagerConfigOutOfStep') return input.sameAlertmanagerConfig;
  return true;
}

function fileNames({ jobs, probeJobs, hostCertificates }: RuleInput): readonly string[] {
  const known: readonly string[] = [...jobFiles, ...probeJobs];
  return [
    ...jobFiles.filter((job) => jobs.includes(job)),
    ...(jobs.some((job) => !known.includes(job)) ? ['targets'] : []),
    ...(probeJobs.length > 0 ? ['probes'] : []),
    ...(hostCertificates ? ['certificates'] : []),
    'watchdog',
  ].sort();
}
