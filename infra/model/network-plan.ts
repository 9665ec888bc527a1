import type { Settings } from '../config/settings-schema.ts';
import type { Endpoint, RoleName, Topology } from './topology.ts';

/** One way that the system needs open: a port of one host, reached from another. */
export interface NetworkWay {
  /** Key of the host that connects. */
  readonly from: string;
  /** Key of the host that listens. */
  readonly to: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** What it is for, for example `scrape of node_exporter`. */
  readonly purpose: string;
}

const tcp = (from: Endpoint, to: Endpoint, purpose: string): NetworkWay => ({
  from: from.host,
  to: to.host,
  port: to.port,
  protocol: 'tcp',
  purpose,
});

function scrapes({ roles }: Topology): readonly NetworkWay[] {
  return roles.prometheus.flatMap((prometheus) =>
    (Object.keys(roles) as RoleName[]).flatMap((role) =>
      roles[role].map((endpoint) => tcp(prometheus, endpoint, `scrape of ${role}`)),
    ),
  );
}

function pairs(endpoints: readonly Endpoint[], purpose: string): readonly NetworkWay[] {
  return endpoints.flatMap((from) => endpoints.map((to) => tcp(from, to, purpose)));
}

/** Members of the cluster talk over TCP and UDP, with `security` over TLS, which is TCP alone. */
export function gossipProtocols({ security }: Settings): readonly NetworkWay['protocol'][] {
  return security.enabled ? ['tcp'] : ['tcp', 'udp'];
}

function gossip({ roles, settings }: Topology): readonly NetworkWay[] {
  const { gossipPort: port } = settings.alertmanager;
  return pairs(roles.alertmanager, 'gossip of Alertmanager').flatMap((way) =>
    gossipProtocols(settings).map((protocol) => ({ ...way, port, protocol })),
  );
}

function webhooks({ roles }: Topology): readonly NetworkWay[] {
  return roles.alertmanager.flatMap((alertmanager) =>
    roles['feishu-relay'].map((relay) => tcp(alertmanager, relay, 'webhook of Alertmanager')),
  );
}

function questions({ roles }: Topology): readonly NetworkWay[] {
  return roles['feishu-relay'].flatMap((relay) =>
    roles.alertmanager.map((alertmanager) => tcp(relay, alertmanager, 'what fires')),
  );
}

function queries({ roles }: Topology): readonly NetworkWay[] {
  return roles['prometheus-failover'].flatMap((failover) =>
    roles.prometheus.map((prometheus) => tcp(failover, prometheus, 'queries of Grafana')),
  );
}

/**
 * Every way between two hosts of the stack that the system needs, in a stable order. What a host says to itself needs no way, and how
 * people reach pages is no part of it.
 */
export function networkPlan(topology: Topology): readonly NetworkWay[] {
  const { roles } = topology;
  const all = [
    ...scrapes(topology),
    ...pairs(roles.prometheus, 'remote write'),
    ...roles.prometheus.flatMap((from) => roles.alertmanager.map((to) => tcp(from, to, 'alerts'))),
    ...gossip(topology),
    ...webhooks(topology),
    ...questions(topology),
    ...pairs(roles['feishu-relay'], 'pair of relays'),
    ...queries(topology),
  ];
  return all.filter(({ from, to }) => from !== to);
}
