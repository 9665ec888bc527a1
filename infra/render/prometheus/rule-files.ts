import type { Topology } from '../../model/topology.ts';
import { isSameForAll } from '../alertmanager/alertmanager-receivers.ts';
import { renderRuleFiles, type RuleFile } from '../rules/render-rule-files.ts';
import { scrapeJobs } from './scrape-jobs.ts';

/** The alert rules as files below /etc/prometheus. Both Prometheus have the same. */
export function ruleFiles(topology: Topology): readonly RuleFile[] {
  const { rules, locale, prometheus } = topology.settings;
  return renderRuleFiles({
    rules,
    locale,
    scrapeInterval: prometheus.scrapeInterval,
    jobs: scrapeJobs(topology).map(({ job }) => job),
    probeJobs: prometheus.probes.map(({ job }) => job),
    systemdCollector: topology.settings.nodeExporter.systemdUnits,
    sameAlertmanagerConfig: isSameForAll(topology),
  });
}
