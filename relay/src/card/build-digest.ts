import type { AlertState, BuiltMessage, CardOccasion } from '../engine/alert-state.ts';
import type { Reader } from './alert-facts.ts';
import { buttonFor } from './alert-buttons.ts';
import { tryAlertsUrl } from './alert-links.ts';
import { cardMessage, roomFor } from './built-message.ts';
import { noteElement } from './card-note.ts';
import type { CardSettings } from './card-settings.ts';
import { cardTexts } from './card-texts.ts';
import { cardColor, stateWords } from './card-title.ts';
import { paragraph, plainText, type Card, type CardElement } from './card.ts';
import { chunksThatFit } from './chunks-that-fit.ts';
import { digestCounts } from './digest-counts.ts';
import { digestSections, sectionText } from './digest-sections.ts';
import { jsonBytes } from './json-bytes.ts';
import { mentionElements } from './mention-rule.ts';
import { shortenCard } from './shorten-card.ts';
import { compareShown, shownStates, type ShownState } from './shown-state.ts';
import { withKeyword } from './with-keyword.ts';

/** Names of more alerts than this are not looked through on one card, even where they are short enough to fit. */
const maxNames = 600;

function alertsButton(settings: CardSettings): readonly CardElement[] {
  const [base] = settings.links.alertmanager;
  if (base === undefined) return [];
  const actions = buttonFor(cardTexts(settings.locale).alerts, tryAlertsUrl({}, base, settings.links));
  return actions.length === 0 ? [] : [{ tag: 'action', actions }];
}

function layOut(
  shown: readonly ShownState[],
  number: number,
  settings: CardSettings,
  occasion: CardOccasion,
  reader: Reader,
): Card {
  const { texts } = reader;
  const alerts = shown.map(({ state }) => state.alert);
  const rules = new Set(shown.map(({ facts }) => facts.name)).size;
  const title = `[${texts.digest}] ${stateWords(shown, texts)} · ${texts.rule} ${rules}`;
  const note = {
    generatorURLs: alerts.map((alert) => alert.generatorURL),
    externalURL: '',
    truncatedAlerts: occasion.hidden ?? 0,
    shownBefore: 0,
    backlog: occasion.backlog,
    number,
    partOf: occasion.partOf ?? 0,
  };
  const card: Card = {
    config: { wide_screen_mode: true },
    header: { template: cardColor(shown), title: plainText(title) },
    elements: [
      ...(occasion.mention ? mentionElements(alerts, settings.mentions ?? []) : []),
      ...digestCounts(shown, texts),
      { tag: 'hr' },
      ...digestSections(shown).map((section) => paragraph(sectionText(section, shown.length, reader))),
      ...alertsButton(settings),
      noteElement(note, texts),
    ],
  };
  return withKeyword(card, settings.keyword);
}

/**
 * Cards over several groups: counts by severity and rule, then every state by name, the worst first. What does not fit on one
 * card is on further ones, each complete in itself: its counts are of what it names.
 */
export function buildDigest(
  states: readonly AlertState[],
  settings: CardSettings,
  occasion: CardOccasion,
): readonly BuiltMessage[] {
  const reader = { texts: cardTexts(settings.locale), timeZone: settings.timeZone, nowMs: occasion.nowMs };
  const shown = [...shownStates(states, reader)].sort(compareShown);
  const cardOf = (some: readonly ShownState[], number: number): Card =>
    layOut(some, number, settings, occasion, reader);
  const room = roomFor(settings);
  const fits = (some: readonly ShownState[]): boolean => jsonBytes(cardOf(some, occasion.firstNumber)) <= room;
  return chunksThatFit(shown, fits, maxNames).map((some, index) => {
    const number = occasion.firstNumber + index;
    const card = cardOf(some, number);
    const fitting = some.length > 1 || fits(some) ? card : withKeyword(shortenCard(card), settings.keyword);
    return cardMessage(fitting, number, some);
  });
}
