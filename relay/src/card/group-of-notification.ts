import type { AlertGroup } from '../engine/alert-state.ts';
import { fingerprintOf, trimAlert } from '../engine/trim-alert.ts';
import type { Notification } from '../webhook/notification.ts';

/** A notification taken alone, as if nothing of it had been shown before: what a preview renders. */
export function groupOfNotification(notification: Notification, nowMs: number): AlertGroup {
  const { groupKey, receiver, groupLabels, commonLabels, externalURL, truncatedAlerts, alerts } = notification;
  return {
    groupKey,
    receiver,
    groupLabels,
    commonLabels,
    externalURL,
    truncatedAlerts,
    firing: alerts.filter(({ status }) => status === 'firing').length,
    shownBefore: 0,
    states: alerts.map((alert, index) => ({
      id: index + 1,
      fingerprint: fingerprintOf(alert),
      status: alert.status,
      episode: 1,
      reminder: /repeat/i.test(notification.notification_reason),
      group: groupKey,
      alert: trimAlert(alert),
      arrivedMs: nowMs,
    })),
  };
}
