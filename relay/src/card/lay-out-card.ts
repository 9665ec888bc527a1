import type { AlertGroup, CardOccasion } from '../engine/alert-state.ts';
import { alertButtons } from './alert-buttons.ts';
import { alertDetails } from './alert-details.ts';
import type { Reader } from './alert-facts.ts';
import { tryRunbookUrl } from './alert-links.ts';
import { noteElement } from './card-note.ts';
import type { CardSettings } from './card-settings.ts';
import { cardTexts, type CardTexts } from './card-texts.ts';
import { cardColor, cardTitle } from './card-title.ts';
import { paragraph, plainText, type Card, type CardElement } from './card.ts';
import { hostTable } from './host-table.ts';
import { mentionElements } from './mention-rule.ts';
import type { ShownState } from './shown-state.ts';
import { withKeyword } from './with-keyword.ts';

/** What one card is made from: some or all states of a group, in the order shown. */
export interface CardContent {
  readonly group: AlertGroup;
  readonly shown: readonly ShownState[];
  /** Said behind the title when a group needs several cards, for example `(1/2)`. Empty for one. */
  readonly part: string;
  readonly number: number;
  readonly occasion: CardOccasion;
}

/** What all firing alerts say in the same words, said once above the table. */
function sharedTexts(shown: readonly ShownState[], texts: CardTexts): readonly CardElement[] {
  const firing = shown.filter(({ state }) => state.status === 'firing');
  const sharedBy = (textOf: (row: ShownState) => string): string => {
    const [only = '', ...others] = new Set(firing.map(textOf));
    return others.length === 0 ? only : '';
  };
  const threshold = sharedBy(({ facts }) => facts.threshold);
  const runbook = sharedBy(({ state, facts }) => (tryRunbookUrl(state.alert) === undefined ? facts.runbook : ''));
  const told = [
    sharedBy(({ facts }) => facts.description),
    threshold && `${texts.threshold}${texts.colon}${threshold}`,
    runbook && `${texts.runbook}${texts.colon}${runbook}`,
  ];
  return told.filter((text) => text !== '').map(paragraph);
}

function tables(shown: readonly ShownState[], reader: Reader): readonly CardElement[] {
  const lists = (['firing', 'resolved'] as const).map((status) => shown.filter(({ state }) => state.status === status));
  return lists.filter((rows) => rows.length > 0).flatMap((rows) => hostTable(rows, shown, reader));
}

/** Lays out one card: one alert in full, several as a table by host, firing and resolved apart. Size is the caller's matter. */
export function layOutCard(content: CardContent, settings: CardSettings): Card {
  const texts = cardTexts(settings.locale);
  const { group, shown, occasion } = content;
  const alerts = shown.map(({ state }) => state.alert);
  const [first] = shown;
  const reader = { texts, timeZone: settings.timeZone, nowMs: occasion.nowMs };
  const card: Card = {
    config: { wide_screen_mode: true },
    header: { template: cardColor(shown), title: plainText(cardTitle(shown, texts, content.part)) },
    elements: [
      ...(occasion.mention ? mentionElements(alerts, settings.mentions ?? []) : []),
      ...(shown.length === 1 && first !== undefined
        ? alertDetails(first, texts)
        : [...sharedTexts(shown, texts), ...tables(shown, reader)]),
      ...alertButtons(shown, group, settings.links, texts),
      noteElement(
        {
          ...group,
          generatorURLs: alerts.map((alert) => alert.generatorURL),
          backlog: occasion.backlog,
          number: content.number,
          partOf: occasion.partOf ?? 0,
        },
        texts,
      ),
    ],
  };
  return withKeyword(card, settings.keyword);
}
