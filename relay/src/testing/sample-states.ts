import type { AlertState } from '../engine/alert-state.ts';
import { groupOfNotification } from '../card/group-of-notification.ts';
import type { Alert } from '../webhook/notification.ts';
import { sampleAlert, sampleNotification } from './sample-notification.ts';

/** States of these alerts, each of its own id and fingerprint, for tests. */
export function sampleStates(alerts: readonly Alert[], nowMs: number): readonly AlertState[] {
  const own = alerts.map((alert, index) => ({ ...alert, fingerprint: `f${index}` }));
  return groupOfNotification(sampleNotification(own), nowMs).states;
}

/** A storm: alerts of several rules and severities on many hosts, every third of them over already. */
export function sampleStorm(count: number): readonly Alert[] {
  const severities = ['info', 'warning', 'critical'];
  return Array.from({ length: count }, (_, index) =>
    sampleAlert({
      ...(index % 3 === 0 ? { status: 'resolved', endsAt: '2026-03-01T01:33:00Z' } : {}),
      labels: {
        alertname: `Rule${index % 7}`,
        instance: `host-${index}.`,
        severity: severities[(index % 7) % 3] ?? 'info',
      },
      annotations: { summary: `摘要 ${index}`, value: `${index} %` },
    }),
  );
}
