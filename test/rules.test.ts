import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ruleKeys } from '../infra/render/rules/render-rule-files.ts';
import { ruleName } from '../infra/render/rules/rule-name.ts';
import type { RuleLocale } from '../infra/render/rules/rule-text.ts';
import { ownAlertNames } from '../relay/src/engine/own-alert.ts';
import { monitoringBinaries } from '../lab/toolchain/monitoring-binaries.ts';
import { coverageProblems } from './promtool/coverage-problems.ts';
import { everyRule, writeEveryRule } from './promtool/every-rule.ts';
import { ignoredCases, type IgnoredCases } from './promtool/ignored-cases.ts';
import { casesFolder, readCases } from './promtool/rule-cases.ts';

const runbooks = join(import.meta.dirname, '..', 'docs', 'runbooks');
const names = ruleKeys.map(ruleName);

describe('alert rules under promtool', () => {
  let folder = '';
  let promtool = '';

  /** Runs files of cases, by their names below the test's folder, on the rules of a locale. */
  async function run(locale: RuleLocale, cases: Readonly<Record<string, string>>): Promise<void> {
    const cwd = await mkdtemp(join(folder, `${locale}-`));
    await writeEveryRule(cwd, locale);
    for (const [name, content] of Object.entries(cases)) await writeFile(join(cwd, name), content);
    const args = ['test', 'rules', ...Object.keys(cases)];
    const { exitCode, all } = await execa(promtool, args, { cwd, all: true, reject: false });
    expect(exitCode, all).toBe(0);
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'promha-rules-'));
    ({ promtool } = await monitoringBinaries());
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each(['en', 'zh-CN'] as const)(
    'each fires in time with its labels and texts, stays silent at a near miss, and ends (%s)',
    async (locale) => {
      const chinese = (name: string) => name.endsWith('.zh-CN.test.yml');
      const files = (await readdir(casesFolder)).filter((name) => chinese(name) === (locale === 'zh-CN')).sort();
      const texts = await Promise.all(files.map((name) => readFile(join(casesFolder, name), 'utf8')));
      await run(locale, Object.fromEntries(files.map((name, index) => [name, texts[index] ?? ''])));
    },
    120_000,
  );

  test('disks, network devices and services that never matter are silent with the very figures that fire the rule elsewhere', async () => {
    const cases = await Promise.all(
      Object.entries(ignoredCases).map(async ([rule, ignored]: readonly [string, IgnoredCases]) => {
        const text = await readFile(join(casesFolder, `${rule}.test.yml`), 'utf8');
        return [`${rule}.test.yml`, ignored(text)] as const;
      }),
    );
    await run('en', Object.fromEntries(cases));
  });
});

describe('every alert rule is covered', () => {
  // Watchdog always fires, by design: it has neither a near miss nor a recovery.
  const silenced = everyRule().filter(({ alert }) => alert !== 'Watchdog');

  test('the rules looked at are all there are', () => {
    expect(new Set(everyRule().map(({ alert }) => alert))).toEqual(new Set(names));
  });

  test.each(silenced.map((rule) => [`${rule.alert} (${rule.labels.severity})`, rule] as const))(
    '%s has a case that fires in time, a near miss and a recovery',
    async (_name, rule) => {
      expect(coverageProblems(rule, await readCases(rule.alert))).toEqual([]);
    },
  );

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
    const told: readonly string[] = [...names, ...Object.values(ownAlertNames)];
    const known = (file: string) => told.includes(file.split('.')[0] ?? '');
    expect([...pages, ...cases].filter((file) => !known(file))).toEqual([]);
  });
});
