import { hostname } from 'node:os';
import type { Notification } from '../webhook/notification.ts';
import { digestOf } from './trim-alert.ts';

/** Trouble that the relay tells of with a card of its own. */
export interface OwnTrouble {
  readonly kind: 'damaged' | 'unreadable';
  readonly detail: string;
}

const texts = {
  damaged: {
    alertname: 'RelayJournalDamaged',
    summary: 'The journal of the relay was damaged and is set aside; alerts that waited in it may be missing',
  },
  unreadable: {
    alertname: 'RelayUnreadableBody',
    summary: 'The relay refused a webhook body that it can never read; it is kept in the journal',
  },
} as const;

/** The trouble as a notification: it takes the way of every other alert. */
export function ownAlert({ kind, detail }: OwnTrouble, nowMs: number): Notification {
  const { alertname, summary } = texts[kind];
  const labels = { alertname, severity: 'critical', instance: hostname(), job: 'feishu-relay' };
  const at = new Date(nowMs).toISOString();
  return {
    version: '4',
    groupKey: `relay:${alertname}`,
    truncatedAlerts: 0,
    receiver: '',
    groupLabels: { alertname },
    commonLabels: labels,
    commonAnnotations: {},
    externalURL: '',
    notification_reason: '',
    alerts: [
      {
        status: 'firing',
        labels,
        annotations: { summary, description: detail },
        startsAt: at,
        endsAt: '',
        generatorURL: '',
        fingerprint: digestOf(`${alertname} ${at} ${detail}`),
      },
    ],
  };
}
