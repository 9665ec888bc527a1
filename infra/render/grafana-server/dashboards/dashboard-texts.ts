import type { RuleLocale } from '../../rules/rule-text.ts';
import { dashboardTextsEn } from './dashboard-texts-en.ts';
import { dashboardTextsZhCn } from './dashboard-texts-zh-cn.ts';

/** What our dashboards say; a text that a language lacks does not compile. */
export type DashboardTexts = Readonly<Record<keyof typeof dashboardTextsEn, string>>;

/** The texts of a language. */
export function dashboardTexts(locale: RuleLocale): DashboardTexts {
  return locale === 'en' ? dashboardTextsEn : dashboardTextsZhCn;
}
