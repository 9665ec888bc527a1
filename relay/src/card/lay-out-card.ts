import type { Alert, Notification } from '../webhook/notification.ts';
import { alertButtons, buttonFor } from './alert-buttons.ts';
import { alertFacts, type AlertFacts } from './alert-facts.ts';
import { tryDashboardUrl, tryWebUrl } from './alert-links.ts';
import type { CardSettings } from './card-settings.ts';
import { cardTexts, type CardTexts } from './card-texts.ts';
import { cardTitle, type ShownAlert } from './card-title.ts';
import { plainText, type Card, type CardElement } from './card.ts';
import { cleanText } from './clean-text.ts';
import { withKeyword } from './with-keyword.ts';

/** What one card is made from: some or all alerts of a notification, in the order shown. */
export interface CardContent {
  readonly notification: Notification;
  readonly alerts: readonly Alert[];
  /** Said behind the title when a notification needs several cards, for example `(1/2)`. Empty for one. */
  readonly part: string;
  readonly nowMs: number;
}

function fieldsOf(facts: AlertFacts, status: Alert['status'], texts: CardTexts): CardElement {
  const rows: readonly (readonly [string, string])[] = [
    [texts.host, facts.host],
    [texts.severity, facts.severity],
    [texts.value, facts.value],
    [texts.threshold, facts.threshold],
    [texts.since, facts.since],
    [texts.until, facts.until],
    [status === 'firing' ? texts.firingFor : texts.lasted, facts.duration],
  ];
  const fields = rows
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({ is_short: true, text: plainText(`${name}${texts.colon}${value}`) }));
  return fields.length > 0 ? { tag: 'div', fields } : { tag: 'hr' };
}

function detailElements({ alert, facts }: ShownAlert, texts: CardTexts): readonly CardElement[] {
  const paragraphs = [...new Set([facts.summary, facts.description])].filter((text) => text !== '');
  return [
    fieldsOf(facts, alert.status, texts),
    ...paragraphs.map((text): CardElement => ({ tag: 'div', text: plainText(text) })),
  ];
}

function rowElement(
  { alert, facts }: ShownAlert,
  settings: CardSettings,
  texts: CardTexts,
  named: boolean,
): CardElement {
  const length = alert.status === 'firing' ? texts.firingFor : texts.lasted;
  const line = [
    ...(named ? [facts.name] : []),
    facts.host,
    facts.severity,
    facts.value,
    facts.since,
    facts.duration === '' ? '' : `${length} ${facts.duration}`,
  ].filter((text) => text !== '');
  const text = plainText([line.join(' · '), facts.summary].filter((part) => part !== '').join('\n'));
  const [extra] = buttonFor(texts.dashboard, tryDashboardUrl(alert, settings.links));
  return { tag: 'div', text, ...(extra === undefined ? {} : { extra }) };
}

function listElements(shown: readonly ShownAlert[], settings: CardSettings, texts: CardTexts): readonly CardElement[] {
  const named = new Set(shown.map(({ facts }) => facts.name)).size > 1;
  return (['firing', 'resolved'] as const).flatMap((status, index) => {
    const rows = shown.filter(({ alert }) => alert.status === status);
    if (rows.length === 0) return [];
    const heading: CardElement = { tag: 'markdown', content: `**${texts[status]} ${rows.length}**` };
    const rule: readonly CardElement[] = index > 0 && rows.length < shown.length ? [{ tag: 'hr' }] : [];
    return [...rule, heading, ...rows.map((row) => rowElement(row, settings, texts, named))];
  });
}

function hostPart(url: string): string {
  return cleanText(tryWebUrl(url)?.host ?? '', 100);
}

function noteElement({ notification, alerts }: CardContent, texts: CardTexts): readonly CardElement[] {
  const prometheus = hostPart(alerts[0]?.generatorURL ?? '');
  const alertmanager = hostPart(notification.externalURL);
  const lines = [
    ...(notification.truncatedAlerts > 0 ? [texts.more(notification.truncatedAlerts)] : []),
    [prometheus && `Prometheus ${prometheus}`, alertmanager && `Alertmanager ${alertmanager}`]
      .filter(Boolean)
      .join(' · '),
  ].filter((line) => line !== '');
  return lines.length === 0 ? [] : [{ tag: 'note', elements: lines.map(plainText) }];
}

/** Lays out one card: one alert in full, several as a list, firing and resolved apart. Size is the caller's matter. */
export function layOutCard(content: CardContent, settings: CardSettings): Card {
  const texts = cardTexts(settings.locale);
  const { notification, alerts, part, nowMs } = content;
  const shown = alerts.map((alert) => ({ alert, facts: alertFacts(alert, texts, settings.timeZone, nowMs) }));
  const alone = shown.length === 1 ? shown[0] : undefined;
  const buttons = alertButtons(alerts, notification, settings.links, texts);
  const card: Card = {
    config: { wide_screen_mode: true },
    header: {
      template: alerts.some((alert) => alert.status === 'firing') ? 'red' : 'green',
      title: plainText(cardTitle(shown, texts, part)),
    },
    elements: [
      ...(alone === undefined ? listElements(shown, settings, texts) : detailElements(alone, texts)),
      ...(buttons.length > 0 ? [{ tag: 'action', actions: buttons } as const] : []),
      ...noteElement(content, texts),
    ],
  };
  return withKeyword(card, settings.keyword);
}
