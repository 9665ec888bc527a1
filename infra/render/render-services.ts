import type { ServiceSpec } from '../model/service-spec.ts';
import type { Endpoint, RoleName, Topology } from '../model/topology.ts';
import { alertmanagerService } from './alertmanager/alertmanager-service.ts';
import { failoverService } from './failover-service.ts';
import { grafanaService } from './grafana-server/grafana-service.ts';
import { nodeExporterService } from './node-exporter-service.ts';
import { prometheusService } from './prometheus/prometheus-service.ts';
import { relayService } from './feishu-relay/relay-service.ts';

const renderers: Readonly<Record<RoleName, (topology: Topology, endpoint: Endpoint) => ServiceSpec>> = {
  node_exporter: nodeExporterService,
  prometheus: prometheusService,
  alertmanager: alertmanagerService,
  'feishu-relay': relayService,
  'prometheus-failover': failoverService,
  'grafana-server': grafanaService,
};

/**
 * Everything that the stack puts on its hosts, one value for each host and role; sorted by host, roles in a fixed order.
 * Pure: the same topology gives the same texts. Generated secrets are stand-in texts, see `RenderedFile.generated`.
 */
export function renderServices(topology: Topology): readonly ServiceSpec[] {
  return topology.hosts.flatMap(({ key }) =>
    (Object.keys(renderers) as RoleName[]).flatMap((role) =>
      topology.roles[role].filter(({ host }) => host === key).map((endpoint) => renderers[role](topology, endpoint)),
    ),
  );
}
