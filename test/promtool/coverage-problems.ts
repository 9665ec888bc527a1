import type { RenderedRule } from './every-rule.ts';
import { caseSeconds, type CaseFile, type RuleCase } from './rule-cases.ts';

/** How many alerts of this name and severity a case expects at each of its times. */
function countsOf(rule: RenderedRule, { alert_rule_test: times }: RuleCase): readonly (readonly [number, number])[] {
  return times
    .filter(({ alertname }) => alertname === rule.alert)
    .map(({ eval_time: time, exp_alerts: alerts }) => [
      caseSeconds(time),
      alerts.filter(({ exp_labels: labels }) => labels['severity'] === rule.labels.severity).length,
    ]);
}

/** Fires, and was still silent at the evaluation before: only then the case says when. */
function firesInTime(rule: RenderedRule, one: RuleCase, evaluationSeconds: number): boolean {
  const counts = countsOf(rule, one);
  const firesAt = counts.findIndex(([, count]) => count > 0);
  const [before] = counts[firesAt - 1] ?? [];
  return before !== undefined && (counts[firesAt]?.[0] ?? 0) - before <= evaluationSeconds;
}

/** Silent at every time it asks for, at one of them although `for` has passed, and with data that the rule looks at. */
function isNearMiss(rule: RenderedRule, one: RuleCase): boolean {
  const counts = countsOf(rule, one);
  const waits = counts.some(([seconds]) => seconds >= caseSeconds(rule.for));
  const isSeen = one.input_series.some(({ series }) => rule.expr.includes(series.slice(0, series.indexOf('{') + 1)));
  return waits && isSeen && counts.every(([, count]) => count === 0);
}

function recovers(rule: RenderedRule, one: RuleCase): boolean {
  const counts = countsOf(rule, one).map(([, count]) => count);
  return (counts.at(0) ?? 0) > 0 && counts.at(-1) === 0;
}

/**
 * What the cases of a rule lack: one that fires it at its time, a near miss that stays silent, silence after recovery.
 * The three are told by how their names begin: `fires`, `near miss`, `recovery`.
 * @param rule One level of the rule; a second, critical level needs a case that fires it too.
 */
export function coverageProblems(rule: RenderedRule, cases: CaseFile): readonly string[] {
  const named = (kind: string): readonly RuleCase[] => cases.tests.filter(({ name }) => name.startsWith(kind));
  const evaluationSeconds = caseSeconds(cases.evaluation_interval);
  const level = `${rule.alert} (${rule.labels.severity})`;
  const found: readonly (readonly [boolean, string])[] = [
    [
      named('fires').some((one) => firesInTime(rule, one, evaluationSeconds)),
      'no case "fires" in which it is silent at one evaluation and fires at the next',
    ],
    [
      named('near miss').some((one) => isNearMiss(rule, one)),
      `no case "near miss" that looks at the rule's data ${rule.for} or later and finds it silent`,
    ],
    [
      named('recovery').some((one) => recovers(rule, one)),
      'no case "recovery" in which it fires first and is silent in the end',
    ],
  ];
  return found.filter(([isThere]) => !isThere).map(([, problem]) => `${level}: ${problem}`);
}
