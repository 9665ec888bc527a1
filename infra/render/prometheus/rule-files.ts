import { durationMs } from '../../config/duration.ts';
import type { Topology } from '../../model/topology.ts';
import { isSameForAll } from '../alertmanager/alertmanager-receivers.ts';
import { renderRuleFiles, type RuleFile } from '../rules/render-rule-files.ts';
import { scrapeJobs } from './scrape-jobs.ts';

/** The alert rules as files below /etc/prometheus. Both Prometheus have the same. */
export function ruleFiles(topology: Topology): readonly RuleFile[] {
  const { rules, locale, prometheus } = topology.settings;
  const intervals = [prometheus.scrapeInterval, ...prometheus.extraTargets.map((job) => job.scrapeInterval)];
  const widest = intervals
    .filter((interval) => interval !== undefined)
    .reduce((a, b) => (durationMs(b) > durationMs(a) ? b : a));
  return renderRuleFiles({
    rules,
    locale,
    scrapeInterval: widest,
    jobs: scrapeJobs(topology).map(({ job }) => job),
    systemdCollector: topology.settings.nodeExporter.systemdUnits,
    sameAlertmanagerConfig: isSameForAll(topology),
  });
}
