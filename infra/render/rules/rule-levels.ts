import { durationMs, type Duration } from '../../config/duration.ts';
import { ownJobs } from '../../config/scrape-checks.ts';
import type { RuleKey } from '../../config/rules-schema.ts';
import type { Severity } from '../../config/rules/rule-shape.ts';
import { figureContext, type FigureContext } from './figure.ts';
import type { RuleInput } from './rule-input.ts';
import { ruleName } from './rule-name.ts';
import type { RuleText } from './rule-text.ts';
import { ruleTextsEn } from './rule-texts-en.ts';
import { ruleTextsZhCn } from './rule-texts-zh-cn.ts';

/** One alert of a rule as its template needs it. A rule has one level, some have a second, critical one. */
export interface RuleLevel extends RuleText, FigureContext {
  readonly for: Duration;
  readonly severity: Severity;
  /** The threshold as a number: percent, a count, or seconds. 0 where the rule has none. */
  readonly limit: number;
  /** How long a target that never answered stays silent. */
  readonly grace: Duration;
  readonly runbookUrl: string;
  /** Jobs of ours and of probes, which have rules of their own. */
  readonly watchedJobs: string;
  readonly probeJobs: string;
}

interface Threshold {
  readonly for: Duration;
  readonly severity: Severity;
  readonly threshold: number | Duration;
  readonly unit: string;
}

/** A quoted regular expression for any of these names. */
const anyOf = (names: readonly string[]): string => JSON.stringify(names.join('|').replaceAll('.', '[.]'));

/** The levels of a rule that the stack has on; none when it is off. */
export function ruleLevels(key: RuleKey, input: RuleInput): readonly RuleLevel[] {
  const { runbookBaseUrl } = input.rules;
  const rule = input.rules[key];
  const page = input.locale === 'en' ? `${ruleName(key)}.md` : `${ruleName(key)}.${input.locale}.md`;
  const context = figureContext(input);
  return thresholds(rule).map((level) => ({
    ...context,
    ...filledText(textOf(key, input), level, context.window),
    for: level.for,
    severity: level.severity,
    limit: typeof level.threshold === 'number' ? level.threshold : durationMs(level.threshold) / 1000,
    grace: 'newTargetGrace' in rule ? rule.newTargetGrace : '1m',
    runbookUrl: `${runbookBaseUrl.replace(/\/+$/, '')}/${page}`,
    watchedJobs: anyOf([...ownJobs, ...input.probeJobs]),
    probeJobs: anyOf(input.probeJobs),
  }));
}

function thresholds(rule: RuleInput['rules'][RuleKey]): readonly Threshold[] {
  if (!rule.enabled) return [];
  const unit = 'critical' in rule ? ' %' : '';
  const first = { ...rule, threshold: 'threshold' in rule ? rule.threshold : 0, unit };
  if (!('critical' in rule) || !rule.critical.enabled) return [first];
  return [first, { ...rule.critical, severity: 'critical', unit }];
}

function textOf(key: RuleKey, input: RuleInput): RuleText {
  return (input.locale === 'en' ? ruleTextsEn : ruleTextsZhCn)[key];
}

function filledText(text: RuleText, level: Threshold, window: string): RuleText {
  const fill = (line: string) =>
    line
      .replaceAll('{limit}', `${level.threshold}${level.unit}`)
      .replaceAll('{for}', level.for)
      .replaceAll('{window}', window);
  return {
    summary: fill(text.summary),
    description: fill(text.description),
    value: fill(text.value),
    threshold: fill(text.threshold),
  };
}
