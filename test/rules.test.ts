import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { rulesSchema } from '../infra/config/rules-schema.ts';
import { renderRuleFiles, ruleKeys } from '../infra/render/rules/render-rule-files.ts';
import { ruleName } from '../infra/render/rules/rule-name.ts';
import type { RuleLocale } from '../infra/render/rules/rule-text.ts';
import { monitoringBinaries } from '../lab/toolchain/monitoring-binaries.ts';

const casesFolder = join(import.meta.dirname, 'rules');
const runbooks = join(import.meta.dirname, '..', 'docs', 'runbooks');
const names = ruleKeys.map(ruleName);

const caseFile = z.object({
  tests: z.array(
    z.object({
      name: z.string(),
      alert_rule_test: z.array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })),
    }),
  ),
});

/** The rule files of a stack with every job and the cases of one locale beside them, as promtool wants them. */
async function writeCases(folder: string, locale: RuleLocale): Promise<readonly string[]> {
  const files = renderRuleFiles({
    rules: rulesSchema.parse(undefined),
    locale,
    scrapeInterval: '10s',
    jobs: ['node', 'prometheus', 'alertmanager', 'grafana', 'feishu-relay', 'prometheus-failover', 'mysql'],
    systemdCollector: true,
    sameAlertmanagerConfig: true,
  });
  await mkdir(join(folder, 'rules'), { recursive: true });
  for (const { path, content } of files) await writeFile(join(folder, path), content);
  const chinese = (name: string) => name.endsWith('.zh-CN.test.yml');
  const cases = (await readdir(casesFolder)).filter((name) => chinese(name) === (locale === 'zh-CN')).sort();
  for (const name of cases) await writeFile(join(folder, name), await readFile(join(casesFolder, name)));
  return cases;
}

describe('alert rules under promtool', () => {
  let folder = '';
  let promtool = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'promha-rules-'));
    ({ promtool } = await monitoringBinaries());
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each(['en', 'zh-CN'] as const)(
    'each fires in time with its labels and texts, stays silent at a near miss, and ends (%s)',
    async (locale) => {
      const cwd = join(folder, locale);
      const cases = await writeCases(cwd, locale);
      const { exitCode, all } = await execa(promtool, ['test', 'rules', ...cases], { cwd, all: true, reject: false });
      expect(exitCode, all).toBe(0);
    },
    120_000,
  );
});

describe('every alert rule is covered', () => {
  // It always fires, by design: it has neither a near miss nor a recovery.
  const silenced = names.filter((name) => name !== 'Watchdog');

  test.each(silenced)('%s has a case that fires, a near miss and a recovery', async (name) => {
    const { tests } = caseFile.parse(parse(await readFile(join(casesFolder, `${name}.test.yml`), 'utf8')));
    const alerts = (kind: string) =>
      tests
        .filter((one) => one.name.startsWith(kind))
        .map((one) => one.alert_rule_test.filter((at) => at.alertname === name).map((at) => at.exp_alerts.length));
    const [fires = []] = alerts('fires');
    expect(fires.at(0), 'silent before its time').toBe(0);
    expect(fires.at(-1), 'fires in the end').toBe(1);
    const missed = alerts('near miss');
    expect(missed.length).toBeGreaterThan(0);
    expect(missed.flat().every((count) => count === 0)).toBe(true);
    const [recovery = []] = alerts('recovery');
    expect(recovery, 'fires, then is silent').toEqual([1, 0]);
  });

  test.each(names)(
    '%s has a runbook in both languages that says what it means, what to look at and what to do',
    async (name) => {
      const sections = { [`${name}.md`]: ['Meaning', 'Look at', 'Do'], [`${name}.zh-CN.md`]: ['含义', '查看', '处理'] };
      for (const [page, headings] of Object.entries(sections)) {
        const text = await readFile(join(runbooks, page), 'utf8');
        expect(text.startsWith(`# ${name}`), page).toBe(true);
        for (const heading of headings) expect(text, page).toMatch(new RegExp(`^## ${heading}\n\n\\S`, 'm'));
      }
    },
  );

  test('no runbook and no case is left of a rule that is gone', async () => {
    const pages = (await readdir(runbooks)).filter((page) => !page.startsWith('README'));
    const cases = await readdir(casesFolder);
    const known = (file: string) => names.includes(file.split('.')[0] ?? '');
    expect([...pages, ...cases].filter((file) => !known(file))).toEqual([]);
  });
});
