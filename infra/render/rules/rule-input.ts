import type { Duration } from '../../config/duration.ts';
import type { RuleSettings } from '../../config/rules-schema.ts';
import type { RuleLocale } from './rule-text.ts';

/** All that the rule files depend on. Both Prometheus of a pair get the same ones. */
export interface RuleInput {
  readonly rules: RuleSettings;
  readonly locale: RuleLocale;
  /** Scrape interval of our own jobs: rates are taken over at least four of them. */
  readonly scrapeInterval: Duration;
  /** Names of all scrape jobs, ours and those that the stack adds: rules on a job that is not there are left out. */
  readonly jobs: readonly string[];
  /** Those of them that a blackbox_exporter answers for others: their `up` tells of the exporter only. */
  readonly probeJobs: readonly string[];
  /** True when node_exporter runs with its systemd collector, without which nothing can be said of units. */
  readonly systemdCollector: boolean;
  /** False when the Alertmanagers differ on purpose (some have no relay of their own): then they cannot be in step. */
  readonly sameAlertmanagerConfig: boolean;
  /** True when each host tells when its certificate ends. */
  readonly hostCertificates: boolean;
}
