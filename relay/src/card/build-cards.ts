import type { Alert, Notification } from '../webhook/notification.ts';
import type { CardSettings } from './card-settings.ts';
import type { Card } from './card.ts';
import { jsonBytes } from './json-bytes.ts';
import { layOutCard } from './lay-out-card.ts';

/** A card and the alerts it shows. */
export interface BuiltCard {
  readonly card: Card;
  readonly alerts: readonly Alert[];
}

/** Largest body of a Feishu bot, in bytes of UTF-8. Source: open.feishu.cn, custom bot usage guide (20 KB). */
export const maxBodyBytes = 20_480;

/** Room for what is put around a card: `timestamp`, `sign`, `msg_type`, and a part number in the title. */
const envelopeBytes = 320;

/** More rows than this are not read on a telephone. */
const maxRows = 30;

function splitToFit(
  alerts: readonly Alert[],
  fits: (alerts: readonly Alert[]) => boolean,
): readonly (readonly Alert[])[] {
  if (alerts.length <= 1 || (alerts.length <= maxRows && fits(alerts))) return [alerts];
  const middle = Math.ceil(alerts.length / 2);
  return [...splitToFit(alerts.slice(0, middle), fits), ...splitToFit(alerts.slice(middle), fits)];
}

/**
 * The cards of one notification: one as a rule, more where 20,480 bytes or 30 rows are not enough. Every alert is on one of
 * them, firing before resolved.
 * @param nowMs For how long the alerts have lasted.
 */
export function buildCards(notification: Notification, settings: CardSettings, nowMs: number): readonly BuiltCard[] {
  const { alerts } = notification;
  if (alerts.length === 0) return [];
  const ordered = [
    ...alerts.filter((alert) => alert.status === 'firing'),
    ...alerts.filter((alert) => alert.status === 'resolved'),
  ];
  const layOut = (some: readonly Alert[], part: string): Card =>
    layOutCard({ notification, alerts: some, part, nowMs }, settings);
  const chunks = splitToFit(ordered, (some) => jsonBytes(layOut(some, '')) + envelopeBytes <= maxBodyBytes);
  return chunks.map((some, index) => ({
    alerts: some,
    card: layOut(some, chunks.length === 1 ? '' : `(${index + 1}/${chunks.length})`),
  }));
}
