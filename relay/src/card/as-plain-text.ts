import type { AlertState, BuiltMessage, CardOccasion } from '../engine/alert-state.ts';
import type { Reader } from './alert-facts.ts';
import { roomFor } from './built-message.ts';
import type { CardSettings } from './card-settings.ts';
import { cardTexts } from './card-texts.ts';
import { cardColor, stateWords } from './card-title.ts';
import { chunksThatFit } from './chunks-that-fit.ts';
import { cleanText } from './clean-text.ts';
import { jsonBytes } from './json-bytes.ts';
import { compareShown, shownStates, type ShownState } from './shown-state.ts';

/** A text is read as a whole; more lines are a second message. */
const maxLines = 200;

function lineOf(row: ShownState, { texts }: Reader): string {
  const { state, facts } = row;
  const fires = state.status === 'firing';
  const word = stateWords([row], texts);
  const length = facts.duration === '' ? '' : `${fires ? texts.firingFor : texts.lasted} ${facts.duration}`;
  const parts = [facts.name, facts.severity, facts.host, facts.labels, fires ? facts.value : '', facts.since, length];
  const line = `[${word}] ${parts.filter((part) => part !== '').join(' · ')}`;
  // In a text message Feishu itself reads mentions: no sign that could begin one is left.
  const summary = cleanText(facts.summary, 300);
  return [line, ...(summary === '' ? [] : [summary])].join('\n').replaceAll('<', '＜');
}

function textOf(
  shown: readonly ShownState[],
  number: number,
  settings: CardSettings,
  reader: Reader,
  { hidden = 0, partOf = 0 }: CardOccasion,
): string {
  const { texts } = reader;
  const lines = shown.map((row) => lineOf(row, reader));
  const head = shown.length === 1 ? [] : [`${texts.alerts}${texts.colon}${stateWords(shown, texts)}`];
  const more = hidden === 0 ? [] : [texts.more(hidden)];
  const text = [...head, ...lines, ...more, texts.number(number, partOf)].join('\n');
  return settings.keyword === undefined || text.includes(settings.keyword) ? text : `${text}\n${settings.keyword}`;
}

/**
 * The plainest form that Feishu takes, for what it refused as a card: text without mention, link or markup, every state named,
 * as many messages as it needs.
 */
export function asPlainText(
  states: readonly AlertState[],
  settings: CardSettings,
  occasion: CardOccasion,
): readonly BuiltMessage[] {
  const reader = { texts: cardTexts(settings.locale), timeZone: settings.timeZone, nowMs: occasion.nowMs };
  const shown = [...shownStates(states, reader)].sort(compareShown);
  const room = roomFor(settings);
  const fits = (some: readonly ShownState[]): boolean =>
    jsonBytes(textOf(some, occasion.firstNumber, settings, reader, occasion)) <= room;
  return chunksThatFit(shown, fits, maxLines).map((some, index) => {
    const number = occasion.firstNumber + index;
    const body = { msg_type: 'text', content: { text: textOf(some, number, settings, reader, occasion) } };
    return { body, bytes: jsonBytes(body), number, color: cardColor(some), states: some.map(({ state }) => state.id) };
  });
}
