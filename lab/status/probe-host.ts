import { execa } from 'execa';
import { curlOnHost } from '../door/curl-on-host.ts';
import { enterHost } from '../hosts/enter-host.ts';
import { findLeader } from '../hosts/find-leader.ts';
import type { LabHost } from '../hosts/lab-hosts.ts';
import { isCut } from '../network/cable.ts';

/** Units of the monitoring system, and the address on the host itself that tells whether each is ready. */
export const services: Readonly<Record<string, string>> = {
  node_exporter: '127.0.0.1:9100/metrics',
  prometheus: '127.0.0.1:9090/-/ready',
  alertmanager: '127.0.0.1:9093/-/ready',
  'grafana-server': '127.0.0.1:3000/api/health',
  'prometheus-failover': '127.0.0.1:9088/-/ready',
  'feishu-relay': '127.0.0.1:4000/-/ready',
};

/** One unit as seen on its host. */
export interface ServiceStatus {
  readonly name: string;
  /** What systemd says: `active`, `failed`, … */
  readonly state: string;
  readonly healthy: boolean;
}

/** One host as seen now. */
export interface HostStatus {
  readonly host: LabHost;
  /** What its systemd says of the whole, or `off`. */
  readonly state: string;
  readonly cut: boolean;
  readonly services: readonly ServiceStatus[];
  readonly healthy: boolean;
}

const probes = Object.entries(services).map(
  ([name, url]) =>
    `if [ "$(systemctl show -P LoadState ${name}.service)" = loaded ]; then ` +
    `echo "${name} $(systemctl is-active ${name}) $(${curlOnHost(name, url, "-s -o /dev/null -m 5 -w '%{http_code}'")})"; fi`,
);
const script = ['systemctl is-system-running', ...probes].join('\n');

/** Asks a host what it runs and whether that is healthy. It is asked from the inside, so a cut network is no obstacle. */
export const probeHost = async (host: LabHost): Promise<HostStatus> => {
  const cut = isCut(host.name);
  if ((await findLeader(host.name)) === undefined) return { host, state: 'off', cut, services: [], healthy: false };
  const [file = '', ...args] = await enterHost(host.name, ['sh', '-c', script]);
  const answer = await execa(file, args, { reject: false, stdin: 'ignore' });
  return readProbe(host, cut, String(answer.stdout ?? ''));
};

/** Reads what the probe printed: the state of the whole, then a line a unit: name, state, HTTP status. */
export const readProbe = (host: LabHost, cut: boolean, text: string): HostStatus => {
  const [state = 'starting', ...lines] = text.split('\n').filter(Boolean);
  const found = lines.map((line) => {
    const [name = '', unitState = '', status = ''] = line.split(' ');
    // A watched host has no password for its node_exporter: under `security` it is turned away, by the right one.
    const answers = status === '200' || (name === 'node_exporter' && status === '401');
    return { name, state: unitState, healthy: unitState === 'active' && answers };
  });
  return {
    host,
    state,
    cut,
    services: found,
    healthy: state === 'running' && !cut && found.every((service) => service.healthy),
  };
};
