import { createHash } from 'node:crypto';
import type { Alert } from '../webhook/notification.ts';

/** A card holds 20 KB: longer texts and more labels than this never show, and would fill disk and memory. */
const maxCharacters = 8192;
const maxLabels = 100;

function trimMap(map: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(map).slice(0, maxLabels);
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name.slice(0, 256).toWellFormed(),
      value.length > maxCharacters ? `${value.slice(0, maxCharacters).toWellFormed()}…` : value.toWellFormed(),
    ]),
  );
}

/** The alert with texts cut to what a card can ever show. */
export function trimAlert(alert: Alert): Alert {
  const { generatorURL, startsAt, endsAt, fingerprint, status } = alert;
  return {
    status,
    labels: trimMap(alert.labels),
    annotations: trimMap(alert.annotations),
    startsAt: startsAt.slice(0, 64).toWellFormed(),
    endsAt: endsAt.slice(0, 64).toWellFormed(),
    generatorURL: generatorURL.slice(0, maxCharacters).toWellFormed(),
    fingerprint: fingerprint.slice(0, 64).toWellFormed(),
  };
}

/** Short digest of any text. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}

/** Fingerprint of the alert, or a digest of its labels where the sender gave none (or one too long to be one). */
export function fingerprintOf(alert: Alert): string {
  const { fingerprint, labels } = alert;
  if (/^[\w-]{1,64}$/.test(fingerprint)) return fingerprint;
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return digestOf(JSON.stringify([fingerprint, sorted]));
}
