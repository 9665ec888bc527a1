import { byteSizeBytes } from '../../config/byte-size.ts';
import type { ServiceSpec } from '../../model/service-spec.ts';
import type { Endpoint, Topology } from '../../model/topology.ts';
import { securityParts } from '../security/security-files.ts';
import {
  configFolder,
  dataFolder,
  localUrl,
  pairOf,
  releaseFor,
  releaseRef,
  roleAccount,
  unitContext,
} from '../service-parts.ts';
import { renderTemplate } from '../template.ts';
import { relayFiles } from './relay-files.ts';

const name = 'feishu-relay';

/** The relay on one host: takes alerts from Alertmanager and sends cards to Feishu. */
export function relayService(topology: Topology, endpoint: Endpoint): ServiceSpec {
  const { host, port } = endpoint;
  const node = releaseFor(topology, host, 'nodejs');
  const relay = releaseFor(topology, host, name);
  const { memoryMax } = topology.settings.relay;
  const security = securityParts(topology, name, host, {
    onCertificate: 'restart',
    asks: 'others',
    judges: 'password-hash',
  });
  return {
    host,
    name,
    account: roleAccount(name),
    folders: [configFolder(name), configFolder(name, `/etc/${name}/secrets`), ...security.folders, dataFolder(name)],
    files: [...relayFiles(topology, endpoint), ...security.files],
    unit: renderTemplate('feishu-relay/feishu-relay.service', {
      ...unitContext(name, { memoryMax, openFiles: 8192, tasksMax: 256 }),
      // Beside the heap there are the program itself, SQLite, and bodies on their way in.
      heapMegabytes: Math.floor(byteSizeBytes(memoryMax) / 2 / 1024 ** 2),
      node: node.path,
      release: relay.path,
    }),
    releases: [releaseRef(node), releaseRef(relay)],
    checks: [],
    ready: { urls: [localUrl(topology, port, '/-/ready')], ...security.probe, timeoutMs: 30_000 },
    ...pairOf(topology, name, [
      { kind: 'gauge', url: localUrl(topology, port, '/metrics'), name: 'feishu_relay_peer_connected' },
    ]),
    ports: [{ port, protocol: 'tcp', reach: 'peers' }],
  };
}
