import { expect, test } from 'vitest';
import { coverageProblems } from './coverage-problems.ts';
import type { RenderedRule } from './every-rule.ts';
import type { CaseFile, RuleCase } from './rule-cases.ts';

const rule: RenderedRule = { alert: 'Hot', expr: 'heat{ job="node" } > 5', for: '2m', labels: { severity: 'warning' } };

/** A case as short as can be: at which times how many alerts of this severity are expected. */
function aCase(
  name: string,
  counts: Readonly<Record<string, number>>,
  severity = 'warning',
  metric = 'heat',
): RuleCase {
  const alert = { exp_labels: { severity }, exp_annotations: {} };
  return {
    name,
    interval: '1m',
    input_series: [{ series: `${metric}{job="node"}`, values: '9x9' }],
    alert_rule_test: Object.entries(counts).map(([time, count]) => ({
      eval_time: time,
      alertname: 'Hot',
      exp_alerts: Array.from({ length: count }, () => alert),
    })),
  };
}

const fires = aCase('fires', { '1m': 0, '2m': 1 });
const nearMiss = aCase('near miss: warm', { '2m': 0, '5m': 0 });
const recovery = aCase('recovery', { '5m': 1, '6m': 0 });

const problems = (...tests: readonly RuleCase[]): readonly string[] =>
  coverageProblems(rule, { rule_files: [], evaluation_interval: '1m', tests } as unknown as CaseFile);

test('a rule with all three cases is covered', () => {
  expect(problems(fires, nearMiss, recovery)).toEqual([]);
});

test('a rule without cases lacks all three', () => {
  expect(problems()).toEqual([
    expect.stringMatching(/^Hot \(warning\): no case "fires"/) as string,
    expect.stringContaining('no case "near miss"') as string,
    expect.stringContaining('no case "recovery"') as string,
  ]);
});

test.each([
  ['fires, but does not say since when', 'fires', [aCase('fires', { '2m': 1 }), nearMiss, recovery]],
  ['was last looked at long before', 'fires', [aCase('fires', { '0m': 0, '2m': 1 }), nearMiss, recovery]],
  ['fires at another level only', 'fires', [aCase('fires', { '1m': 0, '2m': 1 }, 'critical'), nearMiss, recovery]],
  ['is not waited for', 'near miss', [fires, aCase('near miss', { '1m': 0 }), recovery]],
  ['looks at other data', 'near miss', [fires, aCase('near miss', { '5m': 0 }, 'warning', 'cold'), recovery]],
  ['fires after all', 'near miss', [fires, aCase('near miss', { '2m': 0, '5m': 1 }), recovery]],
  ['was never ill', 'recovery', [fires, nearMiss, aCase('recovery', { '5m': 0, '6m': 0 })]],
  ['does not recover', 'recovery', [fires, nearMiss, aCase('recovery', { '5m': 0, '6m': 1 })]],
])('a case that %s is none of "%s"', (_name, kind, cases) => {
  const found = problems(...cases);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(`no case "${kind}"`);
});
