import { tryWebUrl } from './alert-links.ts';
import { plainText, type CardElement } from './card.ts';
import type { CardTexts } from './card-texts.ts';
import { cleanText } from './clean-text.ts';

/** What the small print of a card says. */
export interface NoteContent {
  /** Links of the alerts to the Prometheus that saw them; empty ones are left out. */
  readonly generatorURLs: readonly string[];
  /** Address of the Alertmanager that sent them; empty: not told. */
  readonly externalURL: string;
  readonly truncatedAlerts: number;
  readonly shownBefore: number;
  /** States that wait behind this card. 0: no word of it. */
  readonly backlog: number;
  readonly number: number;
  /** See `CardOccasion.partOf`. */
  readonly partOf: number;
}

/** More would be two lines on a telephone; a pair of Prometheus is the rule. */
const maxSources = 2;

function hostPart(url: string): string {
  return cleanText(tryWebUrl(url)?.host ?? '', 100);
}

/** The small print: what is not on the card, who saw it, who sent it, and the card's number. */
export function noteElement(content: NoteContent, texts: CardTexts): CardElement {
  // All alerts of a rule have the same link: reading an address takes long.
  const links = [...new Set(content.generatorURLs)];
  const seenBy = [...new Set(links.map(hostPart))].filter((host) => host !== '').slice(0, maxSources);
  const sentBy = hostPart(content.externalURL);
  const sources = [
    seenBy.length === 0 ? '' : `Prometheus ${seenBy.join(texts.comma)}`,
    sentBy === '' ? '' : `Alertmanager ${sentBy}`,
    texts.number(content.number, content.partOf),
  ];
  const lines = [
    content.truncatedAlerts > 0 ? texts.more(content.truncatedAlerts) : '',
    content.shownBefore > 0 ? texts.known(content.shownBefore) : '',
    content.backlog > 0 ? texts.backlog(content.backlog) : '',
    sources.filter((part) => part !== '').join(' · '),
  ];
  return { tag: 'note', elements: lines.filter((line) => line !== '').map(plainText) };
}
