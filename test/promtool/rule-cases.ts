import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** Folder of the unit tests for promtool, a file a rule: `CpuHigh.test.yml`, and `CpuHigh.zh-CN.test.yml` for the Chinese texts. */
export const casesFolder = join(import.meta.dirname, '..', 'rules');

const expectedAlert = z.object({
  exp_labels: z.record(z.string(), z.string()),
  exp_annotations: z.record(z.string(), z.string()),
});

const ruleCase = z.object({
  name: z.string(),
  interval: z.string(),
  input_series: z.array(z.object({ series: z.string(), values: z.string() })),
  alert_rule_test: z.array(
    z.object({ eval_time: z.string(), alertname: z.string(), exp_alerts: z.array(expectedAlert) }),
  ),
});

/** One case of a rule: what is scraped, and which alerts there are at which time. */
export type RuleCase = z.infer<typeof ruleCase>;

const caseFile = z.object({
  rule_files: z.array(z.string()),
  evaluation_interval: z.string(),
  tests: z.array(ruleCase),
});

/** A file of cases as promtool reads it. */
export type CaseFile = z.infer<typeof caseFile>;

/** A file of cases from its text. */
export const parseCases = (text: string): CaseFile => caseFile.parse(parse(text));

/** The English cases of a rule. */
export const readCases = async (rule: string): Promise<CaseFile> =>
  parseCases(await readFile(join(casesFolder, `${rule}.test.yml`), 'utf8'));

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** Seconds of a time as promtool's files have it: `10m10s`, `3h30m`. */
export const caseSeconds = (time: string): number =>
  [...time.matchAll(/(\d+)([smh])/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (unitSeconds[unit] ?? Number.NaN),
    0,
  );
