import type { Alert } from '../webhook/notification.ts';
import type { CardElement } from './card.ts';

/** Who is called for which alerts. */
export interface MentionRule {
  /** An alert must have all of these labels with these values; empty: every firing alert. */
  readonly labels: Readonly<Record<string, string>>;
  /** `all`, or open_ids (`ou_…`) of people. */
  readonly ids: readonly string[];
}

/** What Feishu takes in a card's mention; anything else makes it refuse the whole card (11246). */
export const mentionIdPattern = /^(?:all|ou_[A-Za-z0-9_-]{1,64})$/;

/** More people than this are not called by name: the card must keep its room for alerts. */
const maxMentions = 20;

function applies(rule: MentionRule, { status, labels }: Alert): boolean {
  return status === 'firing' && Object.entries(rule.labels).every(([name, value]) => labels[name] === value);
}

/** Ids to mention for these alerts, each once, `all` alone when it is among them. What is over calls nobody. */
export function mentionedIds(alerts: readonly Alert[], rules: readonly MentionRule[]): readonly string[] {
  const ids = rules.filter((rule) => alerts.some((alert) => applies(rule, alert))).flatMap((rule) => rule.ids);
  const known = [...new Set(ids)].filter((id) => mentionIdPattern.test(id));
  return known.includes('all') ? ['all'] : known.slice(0, maxMentions);
}

/** The line of a card that mentions people, or none. Ids come from the stack file only, never from a label. */
export function mentionElements(alerts: readonly Alert[], rules: readonly MentionRule[]): readonly CardElement[] {
  const ids = mentionedIds(alerts, rules);
  return ids.length === 0 ? [] : [{ tag: 'markdown', content: ids.map((id) => `<at id=${id}></at>`).join(' ') }];
}
