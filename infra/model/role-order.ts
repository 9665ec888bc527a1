import type { RoleName } from './topology.ts';

/**
 * Roles in the order in which they come up, those of one line at the same time. Prometheus is last, so that by its first scrape
 * everything it looks at is there and an `up` alarms nobody.
 */
export const roleOrder: readonly [readonly RoleName[], ...(readonly RoleName[])[]] = [
  ['node_exporter', 'feishu-relay', 'alertmanager', 'prometheus-failover'],
  ['grafana-server'],
  ['prometheus'],
];
