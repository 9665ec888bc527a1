import type { RuleKey } from '../../config/rules-schema.ts';

/**
 * What an alert says. `{limit}` stands for the threshold, `{for}` for how long it must hold, `{window}` for the
 * time that rates are taken over; what is in double braces is Prometheus's own template, filled in when the alert fires.
 */
export interface RuleText {
  /** One line: what is wrong, and where. */
  readonly summary: string;
  /** What that means, and where to look first. */
  readonly description: string;
  /** The value measured, with its unit. */
  readonly value: string;
  /** What it was measured against. */
  readonly threshold: string;
}

/** The texts of one locale; a rule without its text does not compile. */
export type RuleTexts = Readonly<Record<RuleKey, RuleText>>;

/** The languages that alerts and cards are written in. */
export type RuleLocale = 'zh-CN' | 'en';
