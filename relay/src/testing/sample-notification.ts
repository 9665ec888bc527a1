import type { Alert, Notification } from '../webhook/notification.ts';

/** A NodeDown alert as Alertmanager would send it, for tests. */
export function sampleAlert(change: Partial<Alert> = {}): Alert {
  return {
    status: 'firing',
    labels: { alertname: 'NodeDown', instance: 'test', address: '192.168.1.94', job: 'node', severity: 'critical' },
    annotations: {
      summary: '主机 test 的 node_exporter 无响应',
      description: '已连续 20 秒抓取失败',
      value: '0',
      threshold: '1',
      runbook_url: 'https://docs.example.com/runbooks/NodeDown.md',
    },
    startsAt: '2026-03-01T01:30:00.123456789Z',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://192.168.1.91:9090/graph?g0.expr=up%7Bjob%3D%22node%22%7D+%3D%3D+0&g0.tab=1',
    fingerprint: 'c5a2b0e1d2f3a4b5',
    ...change,
  };
}

/** The end of {@link sampleAlert}. */
export const over = { status: 'resolved', endsAt: '2026-03-01T01:40:00Z' } as const;

/** An alert of host `host-<index>.`, told apart by it. */
export function hostAlert(index: number, change: Partial<Alert> = {}): Alert {
  const labels = { alertname: 'NodeDown', instance: `host-${index}.`, severity: 'critical' };
  return sampleAlert({ fingerprint: `f${index}`, labels, ...change });
}

/** A whole notification of version 4 with these alerts, for tests. */
export function sampleNotification(
  alerts: readonly Alert[] = [sampleAlert()],
  change: Partial<Notification> = {},
): Notification {
  return {
    version: '4',
    groupKey: '{}/{severity="critical"}:{alertname="NodeDown"}',
    truncatedAlerts: 0,
    receiver: 'feishu',
    groupLabels: { alertname: 'NodeDown' },
    commonLabels: { alertname: 'NodeDown', job: 'node', severity: 'critical' },
    commonAnnotations: {},
    externalURL: 'http://192.168.1.91:9093',
    notification_reason: '',
    alerts: [...alerts],
    ...change,
  };
}
