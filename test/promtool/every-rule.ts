import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ownJobs } from '../../infra/config/scrape-checks.ts';
import { rulesSchema } from '../../infra/config/rules-schema.ts';
import { renderRuleFiles, type RuleFile } from '../../infra/render/rules/render-rule-files.ts';
import type { RuleLocale } from '../../infra/render/rules/rule-text.ts';

/** The rule files of a stack that has everything there can be a rule on, with the default thresholds. */
export const everyRuleFile = (locale: RuleLocale): readonly RuleFile[] =>
  renderRuleFiles({
    rules: rulesSchema.parse(undefined),
    locale,
    scrapeInterval: '10s',
    jobs: [...ownJobs, 'mysql', 'websites', 'ping'],
    probeJobs: ['websites', 'ping'],
    systemdCollector: true,
    sameAlertmanagerConfig: true,
    hostCertificates: true,
  });

/** Writes those rule files below a folder, where the cases of promtool look for them. */
export async function writeEveryRule(folder: string, locale: RuleLocale): Promise<void> {
  for (const { path, content } of everyRuleFile(locale)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

const ruleSchema = z.object({
  alert: z.string(),
  expr: z.string(),
  for: z.string(),
  labels: z.object({ severity: z.string() }),
});

/** An alert as Prometheus reads it. A rule with a second level is two alerts of one name. */
export type RenderedRule = z.infer<typeof ruleSchema>;

const fileSchema = z.object({ groups: z.array(z.object({ rules: z.array(ruleSchema) })) });

/** All alerts of those rule files. */
export const everyRule = (): readonly RenderedRule[] =>
  everyRuleFile('en').flatMap(({ content }) => fileSchema.parse(parse(content)).groups.flatMap(({ rules }) => rules));
