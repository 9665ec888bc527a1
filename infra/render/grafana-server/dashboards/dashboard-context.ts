import type { RuleInput } from '../../rules/rule-input.ts';
import type { DashboardTexts } from './dashboard-texts.ts';

/** What our dashboards depend on. */
export interface DashboardContext {
  /** What the alert rules depend on: the source of figures, thresholds and units. */
  readonly input: RuleInput;
  readonly texts: DashboardTexts;
  /** Keys of the hosts that the monitoring itself runs on, sorted. */
  readonly ownHosts: readonly string[];
}
