import type { Alert } from '../webhook/notification.ts';
import type { CardTexts } from './card-texts.ts';
import { cleanText } from './clean-text.ts';
import { formatDuration, tryFormatTime, tryMillis } from './format-time.ts';

/** One alert in words that are fit for a card. What the alert does not tell is empty. */
export interface AlertFacts {
  readonly name: string;
  /** Host, and its address behind it. */
  readonly host: string;
  readonly severity: string;
  readonly value: string;
  readonly threshold: string;
  readonly since: string;
  /** Empty while it fires. */
  readonly until: string;
  /** How long it has been firing, or lasted. */
  readonly duration: string;
  readonly summary: string;
  readonly description: string;
}

/** Most bytes of each part, so that one alert always fits into one card of 20,480 bytes together with four addresses of 2,000. */
const maxBytes = { short: 200, summary: 1200, description: 4000 } as const;

function hostOf(labels: Readonly<Record<string, string>>): string {
  const name = cleanText(labels['instance'] ?? labels['host'] ?? labels['node'] ?? '', maxBytes.short);
  const address = cleanText(labels['address'] ?? '', 80);
  return address === '' || address === name ? name : `${name} (${address})`.trim();
}

/**
 * Reads what a card shows out of an alert.
 * @param nowMs For how long a firing alert has lasted.
 */
export function alertFacts(alert: Alert, texts: CardTexts, timeZone: string, nowMs: number): AlertFacts {
  const { labels, annotations, status } = alert;
  const severity = labels['severity'] ?? '';
  const startMs = tryMillis(alert.startsAt);
  const endMs = status === 'resolved' ? (tryMillis(alert.endsAt) ?? nowMs) : nowMs;
  return {
    name: cleanText(labels['alertname'] ?? '', maxBytes.short) || texts.noName,
    host: hostOf(labels),
    severity: Object.hasOwn(texts.severities, severity) ? (texts.severities[severity] ?? '') : cleanText(severity, 80),
    value: cleanText(annotations['value'] ?? '', maxBytes.short),
    threshold: cleanText(annotations['threshold'] ?? '', maxBytes.short),
    since: tryFormatTime(alert.startsAt, timeZone) ?? '',
    until: status === 'resolved' ? (tryFormatTime(alert.endsAt, timeZone) ?? '') : '',
    duration: startMs === undefined ? '' : formatDuration(endMs - startMs, texts),
    summary: cleanText(annotations['summary'] ?? '', maxBytes.summary, 'many'),
    description: cleanText(annotations['description'] ?? annotations['message'] ?? '', maxBytes.description, 'many'),
  };
}
