import type { Alert } from '../webhook/notification.ts';

/** Number of {@link alertPriority} for what Feishu refused in every form: all else goes first. */
export const lastPriority = 9;

/** Order of going out, 0 first: what fires before what is over, critical before others, info last. */
export function alertPriority(alert: Alert): number {
  const severity = alert.labels['severity'];
  const level = severity === 'critical' ? 0 : severity === 'info' || severity === 'none' ? 2 : 1;
  return alert.status === 'firing' ? level : level + 3;
}
