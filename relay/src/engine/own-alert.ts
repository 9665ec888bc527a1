import { hostname } from 'node:os';
import { ownEventAnnotation } from '../card/own-event.ts';
import type { Alert, Notification } from '../webhook/notification.ts';
import { digestOf } from './trim-alert.ts';

/** Trouble that the relay tells of with a card of its own. */
export interface OwnTrouble {
  readonly kind: keyof typeof ownAlertNames;
  readonly detail: string;
}

/** Names of the relay's own alerts; each has a page in docs/runbooks. */
export const ownAlertNames = { damaged: 'RelayJournalDamaged', unreadable: 'RelayUnreadableBody' } as const;

/** Where the runbook of one of the relay's own alerts is read; undefined where nobody said. */
export type RunbookOf = (alertname: string) => string | undefined;

/** An alert of the relay itself: nothing but its labels, its moment and what it is about. */
export function eventAlert(
  labels: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>>,
  fingerprint: string,
  nowMs: number,
): Alert {
  const startsAt = new Date(nowMs).toISOString();
  return { status: 'firing', labels, annotations, startsAt, endsAt: '', generatorURL: '', fingerprint };
}

/**
 * The trouble as a notification: it takes the way of every other alert. The same trouble again and again is one card, until it
 * has not come for some minutes.
 */
export function ownAlert({ kind, detail }: OwnTrouble, runbookOf: RunbookOf, nowMs: number): Notification {
  const alertname = ownAlertNames[kind];
  const labels = { alertname, severity: 'critical', instance: hostname(), job: 'feishu-relay' };
  const runbook = runbookOf(alertname);
  const annotations = {
    [ownEventAnnotation]: kind,
    description: detail,
    ...(runbook === undefined ? {} : { runbook_url: runbook }),
  };
  return {
    version: '4',
    groupKey: `relay:${alertname}`,
    truncatedAlerts: 0,
    receiver: '',
    groupLabels: { alertname },
    commonLabels: labels,
    commonAnnotations: {},
    externalURL: '',
    notification_reason: 'new alerts in group',
    alerts: [eventAlert(labels, annotations, digestOf(`${alertname} ${detail}`), nowMs)],
  };
}
