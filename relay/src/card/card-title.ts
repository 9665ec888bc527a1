import type { Alert } from '../webhook/notification.ts';
import type { AlertFacts } from './alert-facts.ts';
import type { CardTexts } from './card-texts.ts';

/** An alert together with what a card says of it. */
export interface ShownAlert {
  readonly alert: Alert;
  readonly facts: AlertFacts;
}

/**
 * Title of a card: state with counts, rules, and the host when there is only one.
 * For example `[告警] NodeDown · test (192.168.1.94)`, `[告警 2 · 恢复 1] NodeDown (1/2)`.
 */
export function cardTitle(shown: readonly ShownAlert[], texts: CardTexts, part: string): string {
  const firing = shown.filter(({ alert }) => alert.status === 'firing').length;
  const counted = (word: string, count: number): string => (shown.length === 1 ? word : `${word} ${count}`);
  const state = [
    ...(firing > 0 ? [counted(texts.firing, firing)] : []),
    ...(firing < shown.length ? [counted(texts.resolved, shown.length - firing)] : []),
  ].join(' · ');
  const names = [...new Set(shown.map(({ facts }) => facts.name))];
  const hosts = [...new Set(shown.map(({ facts }) => facts.host).filter((host) => host !== ''))];
  const what = names.length > 3 ? `${names.slice(0, 3).join(', ')} …` : names.join(', ');
  return [`[${state}] ${what}`, ...(hosts.length === 1 ? hosts : [])].join(' · ') + (part === '' ? '' : ` ${part}`);
}
