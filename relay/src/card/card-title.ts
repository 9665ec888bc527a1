import type { CardTexts } from './card-texts.ts';
import { stillFiring, type ShownState } from './shown-state.ts';

/** What is said of these, all of which fire. */
function firingWord(fired: readonly ShownState[], texts: CardTexts): string {
  const [event, ...others] = new Set(fired.map(({ facts }) => facts.event));
  if (event !== undefined && others.length === 0) return texts.events[event].word;
  return fired.every(({ state }) => state.reminder) ? texts.stillFiring : texts.firing;
}

/**
 * State of what a card shows, with counts unless it is one alert: `告警`, `告警 2 · 恢复 1`, `持续告警` for a reminder.
 */
export function stateWords(shown: readonly ShownState[], texts: CardTexts): string {
  const fired = shown.filter(({ state }) => state.status === 'firing');
  const word = firingWord(fired, texts);
  const counted = (text: string, count: number): string => (shown.length === 1 ? text : `${text} ${count}`);
  return [
    ...(fired.length > 0 ? [counted(word, fired.length)] : []),
    ...(fired.length < shown.length ? [counted(texts.resolved, shown.length - fired.length)] : []),
  ].join(' · ');
}

/**
 * Title of a card: state with counts, rules, and the host when there is only one.
 * For example `[告警] NodeDown · test (192.168.1.94)`, `[告警 2 · 恢复 1] NodeDown (1/2)`.
 */
export function cardTitle(shown: readonly ShownState[], texts: CardTexts, part: string): string {
  const names = [...new Set(shown.map(({ facts }) => facts.name))];
  const hosts = [...new Set(shown.map(({ facts }) => facts.host).filter((host) => host !== ''))];
  const what = names.length > 3 ? `${names.slice(0, 3).join(texts.comma)} …` : names.join(texts.comma);
  const title = [`[${stateWords(shown, texts)}] ${what}`, ...(hosts.length === 1 ? hosts : [])].join(' · ');
  return part === '' ? title : `${title} ${part}`;
}

/** Red while something of it still fires, green when all is over. */
export function cardColor(shown: readonly ShownState[]): 'red' | 'green' {
  return stillFiring(shown).length > 0 ? 'red' : 'green';
}
