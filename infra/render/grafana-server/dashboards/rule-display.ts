import type { Threshold } from '@grafana/grafana-foundation-sdk/dashboard';
import type { RuleKey, RuleSettings } from '../../../config/rules-schema.ts';
import type { Severity } from '../../../config/rules/rule-shape.ts';
import type { RuleInput } from '../../rules/rule-input.ts';
import { ruleLevels } from '../../rules/rule-levels.ts';
import { ruleName } from '../../rules/rule-name.ts';

const colors: Readonly<Record<Severity, string>> = { critical: 'red', warning: 'orange', info: 'blue' };
const good = 'green';

/** A rule with a threshold: one that is only so or not so has no figure to show. */
export type ThresholdRuleKey = {
  [K in RuleKey]: RuleSettings[K] extends { readonly threshold: unknown } ? K : never;
}[RuleKey];

/** How a panel shows the figure of a rule. */
export interface RuleDisplay {
  /** Unit in Grafana's words. */
  readonly unit: string;
  /** Colours from which value on; the first has no value, as Grafana wants it. */
  readonly steps: readonly Threshold[];
  /** Which alert watches the figure, and when it fires; empty when the stack has the rule off. */
  readonly note: string;
}

/** Options for a figure that is not shown as it is compared. */
export interface RuleDisplayOptions {
  /** True for a rule that fires below its threshold. @default false */
  readonly below?: boolean;
  /** What the figure is multiplied with for the panel, its threshold too: 1/86400 shows days. @default 1 */
  readonly scale?: number;
  /** Unit instead of the rule's own. */
  readonly unit?: string;
}

/** Unit, colours and note of a rule by the stack file: the panel turns orange or red where the alert fires. */
export function ruleDisplay(key: ThresholdRuleKey, input: RuleInput, options: RuleDisplayOptions = {}): RuleDisplay {
  const { below = false, scale = 1 } = options;
  const levels = ruleLevels(key, input);
  const marks = levels.map(({ limit, severity }) => ({ value: limit * scale, color: colors[severity] }));
  const worst = marks.at(-1);
  const steps =
    below && worst !== undefined
      ? [
          { value: null, color: worst.color },
          { value: worst.value, color: good },
        ]
      : [{ value: null, color: good }, ...marks];
  return {
    unit: options.unit ?? unitOf(input.rules[key]),
    steps,
    note: levels.map(({ threshold }) => `${ruleName(key)}: ${threshold}`).join('\n\n'),
  };
}

function unitOf(rule: RuleSettings[ThresholdRuleKey]): string {
  if ('critical' in rule) return 'percent';
  return typeof rule.threshold === 'string' ? 's' : 'short';
}
