import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { rulesSchema } from '../../config/rules-schema.ts';
import { renderRuleFiles, ruleKeys } from './render-rule-files.ts';
import type { RuleInput } from './rule-input.ts';
import type { RuleTexts } from './rule-text.ts';
import { ruleTextsEn } from './rule-texts-en.ts';
import { ruleTextsZhCn } from './rule-texts-zh-cn.ts';

const jobs = ['node', 'prometheus', 'alertmanager', 'grafana', 'feishu-relay', 'prometheus-failover'];
const input: RuleInput = {
  rules: rulesSchema.parse(undefined),
  locale: 'en',
  scrapeInterval: '10s',
  jobs,
  probeJobs: [],
  systemdCollector: false,
  sameAlertmanagerConfig: true,
  hostCertificates: false,
};

const alert = z.object({
  alert: z.string(),
  expr: z.string(),
  for: z.string(),
  labels: z.strictObject({ severity: z.enum(['critical', 'warning', 'info']) }),
  annotations: z.record(z.string(), z.string()),
});
const ruleFile = z.object({ groups: z.array(z.object({ name: z.string(), rules: z.array(alert) })) });

function alerts(changes: Partial<RuleInput> = {}): readonly z.infer<typeof alert>[] {
  const files = renderRuleFiles({ ...input, ...changes });
  return files.flatMap((file) => ruleFile.parse(parse(file.content)).groups.flatMap((group) => group.rules));
}

const withRules = (rules: z.input<typeof rulesSchema>) => alerts({ rules: rulesSchema.parse(rules) });

describe('rule files', () => {
  test('there is one a job of the stack, and one of the Watchdog', () => {
    expect(renderRuleFiles({ ...input, jobs: ['node', 'mysql'] }).map((file) => file.path)).toEqual([
      'rules/node.yml',
      'rules/targets.yml',
      'rules/watchdog.yml',
    ]);
  });

  test('what is probed has rules of its own, and is none of the further targets', () => {
    const files = renderRuleFiles({ ...input, jobs: ['node', 'mysql', 'web.shop'], probeJobs: ['web.shop'] });
    expect(files.map((file) => file.path)).toContain('rules/probes.yml');
    expect(files.find((file) => file.path === 'rules/targets.yml')?.content).toContain(
      '|prometheus-failover|web[.]shop"',
    );
    const alone = renderRuleFiles({ ...input, jobs: ['node', 'ping'], probeJobs: ['ping'] });
    expect(alone.map((file) => file.path)).not.toContain('rules/targets.yml');
  });

  test('a threshold, a time and a severity of the stack file stand in the rule and in its text', () => {
    const [rule] = withRules({ swapHigh: { threshold: 42, for: '3m', severity: 'critical' } }).filter(
      ({ alert: name }) => name === 'SwapHigh',
    );
    expect(rule).toMatchObject({ for: '3m', labels: { severity: 'critical' } });
    expect(rule?.expr).toMatch(/> 42$/);
    expect(rule?.annotations['threshold']).toBe('above 42 % for 3m');
  });

  test('a duration as threshold is compared in seconds', () => {
    const [rule] = withRules({ clockSkew: { threshold: '500ms' } }).filter(({ alert: name }) => name === 'ClockSkew');
    expect(rule?.expr).toMatch(/> 0\.5$/);
  });

  test('a rule that is off is left out, and so is a second level', () => {
    const on = withRules({ nodeDown: { enabled: false }, memoryHigh: { critical: { enabled: false } } });
    expect(on.filter(({ alert: name }) => name === 'NodeDown')).toEqual([]);
    expect(on.filter(({ alert: name }) => name === 'MemoryHigh').map(({ labels }) => labels.severity)).toEqual([
      'warning',
    ]);
  });

  test('all rules off still give files that hold groups', () => {
    const off = Object.fromEntries(
      Object.keys(input.rules)
        .filter((key) => !['ignore', 'runbookBaseUrl'].includes(key))
        .map((key) => [key, { enabled: false }]),
    );
    const files = renderRuleFiles({ ...input, rules: rulesSchema.parse(off) });
    for (const { content } of files)
      expect(parse(content)).toMatchObject({
        groups: [{ rules: null }, ...(content.includes('node-trends') ? [{}] : [])],
      });
  });

  test('units are watched only where node_exporter tells of them', () => {
    const units = (systemdCollector: boolean) =>
      alerts({ systemdCollector }).filter(({ alert: name }) => name === 'SystemdUnitFailed');
    expect(units(false)).toEqual([]);
    expect(units(true)).toHaveLength(1);
  });

  test('Alertmanagers that differ on purpose are not compared', () => {
    const names = alerts({ sameAlertmanagerConfig: false }).map(({ alert: name }) => name);
    expect(names).not.toContain('AlertmanagerConfigOutOfStep');
  });

  test('slow scrapes widen the range of rates', () => {
    const cpu = (scrapeInterval: '10s' | '60s') =>
      alerts({ scrapeInterval }).find(({ alert: name }) => name === 'CpuHigh')?.expr;
    expect(cpu('10s')).toContain('[2m]');
    expect(cpu('60s')).toContain('[4m]');
  });
});

describe('every alert', () => {
  const all = alerts({ jobs: [...jobs, 'mysql', 'ping'], probeJobs: ['ping'], systemdCollector: true });
  const chinese = alerts({
    jobs: [...jobs, 'mysql', 'ping'],
    probeJobs: ['ping'],
    systemdCollector: true,
    locale: 'zh-CN',
  });

  test.each(all.map((rule, position) => [`${rule.alert} ${rule.labels.severity}`, rule, chinese[position]] as const))(
    '%s has all five annotations in both languages',
    (_name, rule, translated) => {
      const keys = ['summary', 'description', 'value', 'threshold', 'runbook_url'];
      expect(Object.keys(rule.annotations)).toEqual(keys);
      expect(Object.values(rule.annotations).join('')).not.toMatch(/\{(limit|for|window)\}|[\u4e00-\u9fff]/);
      expect(Object.values(translated?.annotations ?? {}).join('')).not.toMatch(/\{(limit|for|window)\}/);
      for (const key of ['summary', 'description', 'threshold'])
        expect(translated?.annotations[key]).toMatch(/[\u4e00-\u9fff]/);
      expect(rule.annotations['runbook_url']).toBe(`docs/runbooks/${rule.alert}.md`);
      expect(translated?.annotations['runbook_url']).toBe(`docs/runbooks/${rule.alert}.zh-CN.md`);
    },
  );

  // promtool proves the English texts; a Chinese one may only say figures and names that its English one says.
  test.each(ruleKeys)('%s says nothing in Chinese that promtool has not seen in English', (key) => {
    const filledIn = (texts: RuleTexts): readonly string[] =>
      Object.values<string>({ ...texts[key] }).flatMap((text) => text.match(/\{\{.+?\}\}|\{\w+\}/g) ?? []);
    const english = new Set(filledIn(ruleTextsEn));
    expect(filledIn(ruleTextsZhCn).filter((part) => !english.has(part))).toEqual([]);
  });

  test.each(all.map((rule) => [`${rule.alert} ${rule.labels.severity}`, rule.expr]))(
    '%s selects by job, so that copies of the other Prometheus stay out',
    (_name, expr) => {
      const selectors = expr.match(/\w+\{[^}]*\}/g) ?? [];
      for (const selector of selectors) expect(selector).toMatch(/[{ ]job(=~?|!~)"/);
      if (expr !== 'vector(1)') expect(selectors.length).toBeGreaterThan(0);
    },
  );
});
