import type { Topology } from '../../model/topology.ts';
import { isSameForAll } from '../alertmanager/alertmanager-receivers.ts';
import { renderRuleFiles, type RuleFile } from '../rules/render-rule-files.ts';
import type { RuleInput } from '../rules/rule-input.ts';
import { scrapeJobs } from './scrape-jobs.ts';

/** What the rules of a stack depend on; dashboards show the same. */
export function ruleInput(topology: Topology): RuleInput {
  const { rules, locale, prometheus } = topology.settings;
  return {
    rules,
    locale,
    scrapeInterval: prometheus.scrapeInterval,
    jobs: scrapeJobs(topology).map(({ job }) => job),
    probeJobs: prometheus.probes.map(({ job }) => job),
    systemdCollector: topology.settings.nodeExporter.systemdUnits,
    sameAlertmanagerConfig: isSameForAll(topology),
    hostCertificates: topology.settings.security.enabled,
  };
}

/** The alert rules as files below /etc/prometheus. Both Prometheus have the same. */
export function ruleFiles(topology: Topology): readonly RuleFile[] {
  return renderRuleFiles(ruleInput(topology));
}
