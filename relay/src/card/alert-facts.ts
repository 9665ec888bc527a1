import type { Alert } from '../webhook/notification.ts';
import type { CardTexts, EventTexts } from './card-texts.ts';
import { cleanText } from './clean-text.ts';
import { formatDuration, formatShortTime, tryFormatTime, tryMillis } from './format-time.ts';
import { jsonBytes } from './json-bytes.ts';
import { tryOwnEvent, type OwnEventKind } from './own-event.ts';

/** One alert in words that are fit for a card. What the alert does not tell is empty. */
export interface AlertFacts {
  /** Set when it is not of Prometheus: what the relay tells by itself. */
  readonly event: OwnEventKind | undefined;
  readonly name: string;
  /** Host, and its address behind it. */
  readonly host: string;
  readonly severity: string;
  /** 0 for critical, then warning, info, anything else. */
  readonly rank: number;
  readonly value: string;
  readonly threshold: string;
  /** Labels that say which thing on the host it is (`mountpoint=/data`); what is shown elsewhere is not repeated. */
  readonly labels: string;
  readonly since: string;
  /** Empty while it fires. */
  readonly until: string;
  /** How long it has been firing, or lasted. */
  readonly duration: string;
  /** Time of day of the start, or of the end when it is over; with the date when that is not today. */
  readonly shortTime: string;
  readonly startMs: number | undefined;
  readonly summary: string;
  readonly description: string;
  /** Where to read on. An address that is none for a browser is shown as text. */
  readonly runbook: string;
}

/** Where and when a card is read. */
export interface Reader {
  readonly texts: CardTexts;
  readonly timeZone: string;
  readonly nowMs: number;
}

/** Most bytes of each part, so that one alert always fits into one card of 20,480 bytes together with four addresses of 2,000. */
const maxBytes = { short: 200, labels: 400, summary: 1200, description: 4000 } as const;

/** Shown by fields of their own, or telling nobody anything at night. */
const ownLabels = new Set([
  'alertname', 'instance', 'host', 'node', 'nodename', 'address', 'severity', 'job', 'replica', 'prometheus', 'monitor',
]); // prettier-ignore

const ranks: Readonly<Record<string, number>> = { critical: 0, warning: 1, info: 2 };

/** Order of severities, 0 the worst. Unknown ones come after warning: their writer found them worth a name. */
export function severityRank(severity: string): number {
  return Object.hasOwn(ranks, severity) ? (ranks[severity] ?? 1.5) : 1.5;
}

function hostOf(labels: Readonly<Record<string, string>>): string {
  const name = cleanText(labels['instance'] ?? labels['host'] ?? labels['node'] ?? '', maxBytes.short);
  const address = cleanText(labels['address'] ?? '', 80);
  return address === '' || address === name ? name : `${name} (${address})`.trim();
}

function labelsOf(labels: Readonly<Record<string, string>>): string {
  const names = Object.keys(labels).filter((name) => !ownLabels.has(name)).sort(); // prettier-ignore
  let text = '';
  for (const name of names) {
    const pair = `${cleanText(name, 100)}=${cleanText(labels[name] ?? '', 150)}`;
    const longer = text === '' ? pair : `${text}, ${pair}`;
    if (jsonBytes(longer) > maxBytes.labels) return `${text}, …`;
    text = longer;
  }
  return text;
}

/** Name of a severity in the reader's language. */
export function severityName(severity: string, texts: CardTexts): string {
  return Object.hasOwn(texts.severities, severity) ? (texts.severities[severity] ?? '') : cleanText(severity, 80);
}

/** Its texts; an event of the relay's own says them in the reader's language. */
function textsOf({ annotations }: Alert, event: EventTexts | undefined): Pick<AlertFacts, 'summary' | 'description'> {
  const told = annotations['description'] ?? annotations['message'] ?? '';
  const description = event === undefined ? told : [told, event.hint].filter((part) => part !== '').join('\n');
  return {
    summary: event?.summary ?? cleanText(annotations['summary'] ?? '', maxBytes.summary, 'many'),
    description: cleanText(description, maxBytes.description, 'many'),
  };
}

/** Reads what a card shows out of an alert. */
export function alertFacts(alert: Alert, { texts, timeZone, nowMs }: Reader): AlertFacts {
  const { labels, annotations, status } = alert;
  const event = tryOwnEvent(alert);
  const startMs = tryMillis(alert.startsAt);
  const endMs = status === 'resolved' ? (tryMillis(alert.endsAt) ?? nowMs) : nowMs;
  const shortMs = status === 'resolved' ? tryMillis(alert.endsAt) : startMs;
  return {
    event,
    name: cleanText(labels['alertname'] ?? '', maxBytes.short) || texts.noName,
    host: hostOf(labels),
    severity: severityName(labels['severity'] ?? '', texts),
    rank: severityRank(labels['severity'] ?? ''),
    value: cleanText(annotations['value'] ?? '', maxBytes.short),
    threshold: cleanText(annotations['threshold'] ?? '', maxBytes.short),
    labels: labelsOf(labels),
    since: tryFormatTime(alert.startsAt, timeZone) ?? '',
    until: status === 'resolved' ? (tryFormatTime(alert.endsAt, timeZone) ?? '') : '',
    duration: startMs === undefined || event !== undefined ? '' : formatDuration(endMs - startMs, texts),
    shortTime: shortMs === undefined ? '' : formatShortTime(shortMs, timeZone, nowMs),
    startMs,
    ...textsOf(alert, event === undefined ? undefined : texts.events[event]),
    runbook: cleanText(annotations['runbook_url'] ?? annotations['runbook'] ?? '', maxBytes.short),
  };
}
