import type { Alert, Notification } from '../../relay/src/webhook/notification.ts';

/** Size of a storm. */
export interface StormSize {
  readonly alerts: number;
  /** Each group is one webhook body. */
  readonly groups: number;
}

const rules = ['NodeDown', 'CpuHigh', 'MemoryHigh', 'DiskSpaceLow', 'InodesLow', 'LoadHigh', 'NetworkErrors'];
const severities = ['critical', 'warning', 'warning', 'info'];

function alertOf(index: number, group: number, startsAt: string): Alert {
  const alertname = rules[group % rules.length] ?? 'NodeDown';
  // `n<digits>.x` is what the count of shown states looks for on cards.
  const instance = `n${index}.x`;
  const address = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
  const severity = severities[group % severities.length] ?? 'warning';
  return {
    status: 'firing',
    labels: { alertname, instance, address, job: 'node', severity, cluster: `c${group % 20}` },
    annotations: {
      summary: `${alertname} on ${instance}`,
      description: `${alertname} has held on ${instance} for 2 minutes; the last value was ${index % 100} %.`,
      value: `${index % 100} %`,
      threshold: '90 %',
      runbook_url: `https://docs.example.com/runbooks/${alertname}.md`,
    },
    startsAt,
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: `http://192.168.1.91:9090/graph?g0.expr=${alertname}%7Bjob%3D%22node%22%7D&g0.tab=1`,
    fingerprint: index.toString(16).padStart(16, '0'),
  };
}

/**
 * Webhook bodies as Alertmanager posts them when everything fails at once: each alert once, on a host of its own.
 * @param startsMs When the alerts began, in milliseconds since 1970.
 * @param firstHost Number of the first host. @default 0
 */
export function stormBodies({ alerts, groups }: StormSize, startsMs: number, firstHost = 0): readonly Notification[] {
  const startsAt = new Date(startsMs).toISOString();
  return Array.from({ length: groups }, (_, group) => {
    const from = Math.floor((group * alerts) / groups);
    const to = Math.floor(((group + 1) * alerts) / groups);
    const own = Array.from({ length: to - from }, (_one, index) => alertOf(firstHost + from + index, group, startsAt));
    const alertname = rules[group % rules.length] ?? 'NodeDown';
    return {
      version: '4',
      groupKey: `{}/{storm="${firstHost}"}:{alertname="${alertname}", group="${group}"}`,
      truncatedAlerts: 0,
      receiver: 'feishu',
      groupLabels: { alertname },
      commonLabels: { alertname, job: 'node' },
      commonAnnotations: {},
      externalURL: 'http://192.168.1.91:9093',
      notification_reason: 'first notification',
      alerts: own,
    };
  });
}

/** What people must see of these bodies, in the words of the count: `<instance> firing`. */
export function statesOf(bodies: readonly Notification[]): readonly string[] {
  return bodies.flatMap(({ alerts }) => alerts.map(({ labels, status }) => `${labels['instance']} ${status}`));
}
