import { ownEventAnnotation } from '../card/own-event.ts';
import type { Alert } from '../webhook/notification.ts';
import type { GroupContext } from './alert-state.ts';
import { eventAlert } from './own-alert.ts';

/**
 * What stands for the alerts that Alertmanager left out of a notification (`max_alerts`), when there are more of them than before:
 * nothing else would say that there are. The other Alertmanager tells the same number, which makes it a copy.
 * @param before What the group's last notification said; undefined: there was none.
 */
export function tryHiddenAlerts(
  before: GroupContext | undefined,
  { truncatedAlerts, groupLabels, commonLabels }: GroupContext,
  group: string,
  nowMs: number,
): Alert | undefined {
  if (truncatedAlerts <= (before?.truncatedAlerts ?? 0)) return undefined;
  const labels = { ...groupLabels, ...commonLabels };
  return eventAlert(labels, { [ownEventAnnotation]: 'hidden' }, `hidden-${group}-${truncatedAlerts}`, nowMs);
}
