import type { Alert, Notification } from '../webhook/notification.ts';
import { tryDashboardUrl, tryGraphUrl, tryRunbookUrl, trySilenceUrl, type LinkSettings } from './alert-links.ts';
import { plainText, type Button } from './card.ts';
import type { CardTexts } from './card-texts.ts';

/** A button, or none when there is no address for it. */
export function buttonFor(text: string, url: string | undefined, type: Button['type'] = 'default'): readonly Button[] {
  return url === undefined ? [] : [{ tag: 'button', type, text: plainText(text), url }];
}

/**
 * Buttons under the alerts of one card: graph and runbook of the first alert, its dashboard when it is alone, and a silence
 * for what all of them share (none once all is over).
 */
export function alertButtons(
  alerts: readonly Alert[],
  notification: Notification,
  links: LinkSettings,
  texts: CardTexts,
): readonly Button[] {
  const first = alerts[0];
  if (first === undefined) return [];
  const alone = alerts.length === 1;
  const fires = alerts.some((alert) => alert.status === 'firing');
  const shared = alone ? first.labels : { ...notification.commonLabels, ...notification.groupLabels };
  const canSilence = fires && Object.keys(shared).length > 0;
  return [
    ...(alone ? buttonFor(texts.dashboard, tryDashboardUrl(first, links), 'primary') : []),
    ...buttonFor(texts.graph, tryGraphUrl(first, links)),
    ...(canSilence ? buttonFor(texts.silence, trySilenceUrl(shared, notification, links)) : []),
    ...buttonFor(texts.runbook, tryRunbookUrl(first)),
  ];
}
