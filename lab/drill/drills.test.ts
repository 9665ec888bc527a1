import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseSettings } from '../../infra/config/parse-settings.ts';
import { ruleKeys } from '../../infra/render/rules/render-rule-files.ts';
import { ruleName } from '../../infra/render/rules/rule-name.ts';
import { labSettings } from '../../test/fixtures/example-stacks.ts';
import { labHosts } from '../hosts/lab-hosts.ts';
import { drills, drillsFor } from './drills.ts';
import { withShorterRules } from './shorter-rules.ts';

test('every drill is of a rule that there is, on a host that there is', () => {
  const alerts = ruleKeys.map(ruleName);
  for (const { alert, host } of drills) {
    expect(alerts).toContain(alert);
    expect(labHosts.map(({ name }) => name)).toContain(host);
  }
  expect(new Set(drills.map(({ alert }) => alert)).size).toBe(drills.length);
});

test('a drill is found by its name in any capitals; without one it is the main job', () => {
  expect(drillsFor().map(({ alert }) => alert)).toEqual(['NodeDown']);
  expect(drillsFor('diskspacelow').map(({ alert }) => alert)).toEqual(['DiskSpaceLow']);
  expect(drillsFor('all')).toHaveLength(drills.length);
  expect(() => drillsFor('disk')).toThrow(/there is no drill "disk": use one of NodeDown, .*CpuHigh, or all/);
});

test('the rules of a drill differ from those of the lab in how long they hold, and in nothing else', async () => {
  const committed = readFileSync(new URL('../../stacks/Pulumi.lab.yaml', import.meta.url), 'utf8');
  const drilled = parse(withShorterRules(committed, drills)) as { config: Record<string, unknown> };
  const sections = Object.entries(drilled.config).map(([name, value]) => [name.replace('promha:', ''), value]);
  const webhook = 'https://open.feishu.cn/open-apis/bot/v2/hook/x';
  const settings = parseSettings({ ...Object.fromEntries(sections), feishu: { keyword: 'promha', webhook } });
  const plain = await labSettings();
  const withoutFor = (rules: unknown): unknown => JSON.parse(JSON.stringify(rules, (key, value: unknown) => (key === 'for' ? 0 : value))); // prettier-ignore
  expect(settings.rules.cpuHigh.for).toBe('10s');
  expect(withoutFor(settings.rules)).toEqual(withoutFor(plain.rules));
});
