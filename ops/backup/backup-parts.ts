import type { Settings } from '../../infra/config/settings-schema.ts';
import { securityPaths } from '../../infra/render/security/security-paths.ts';
import { dataFolder, roleAccount } from '../../infra/render/service-parts.ts';

/** Services whose data a backup holds. */
export const backedUpRoles = ['prometheus', 'alertmanager', 'feishu-relay', 'grafana-server'] as const;

/** See {@link backedUpRoles}. */
export type BackedUpRole = (typeof backedUpRoles)[number];

/** The data of one service on one host. */
export interface PartPlace {
  /** Key of the host. */
  readonly host: string;
  readonly role: BackedUpRole;
  /** Data folder of the service. */
  readonly data: string;
  /** User and group that it belongs to. */
  readonly owner: string;
  /** Port at which the service answers when it is ready. */
  readonly port: number;
  /** Who asks it, with password and certificate, where the stack has `security`; else empty. */
  readonly accessUser: string;
}

/** How its own host asks whether a service is ready: a line of the file of probes that `wait_ready` in lib.sh reads. */
export function readyProbe({ role, port, accessUser }: PartPlace): string {
  const path = role === 'grafana-server' ? '/api/health' : '/-/ready';
  if (accessUser === '') return `http://127.0.0.1:${port}${path} - 2xx`;
  return `https://127.0.0.1:${port}${path} ${securityPaths(role).curl} 2xx`;
}

/** All places of a stack whose data is saved: every service of {@link backedUpRoles} on each of its hosts. */
export function partPlaces({ prometheus, alertmanager, relay, grafana, security }: Settings): readonly PartPlace[] {
  const accessUser = security.enabled ? security.user : '';
  const of = (role: BackedUpRole, hosts: readonly string[], port: number): readonly PartPlace[] =>
    hosts.map((host) => ({ host, role, data: dataFolder(role).path, owner: roleAccount(role).user, port, accessUser }));
  return [
    ...of('prometheus', prometheus.hosts, prometheus.port),
    ...of('alertmanager', alertmanager.hosts, alertmanager.port),
    ...of('feishu-relay', relay.hosts, relay.port),
    ...of('grafana-server', [grafana.host], grafana.port),
  ];
}

/** What a backup saves: of the pair of Prometheus one, since each has a copy of the other's samples. */
export function placesToSave(settings: Settings, prometheusHost: string | undefined): readonly PartPlace[] {
  const chosen = prometheusHost ?? settings.prometheus.hosts[0];
  return partPlaces(settings).filter(({ role, host }) => role !== 'prometheus' || host === chosen);
}

/** A part as people read it. */
export function partName({ host, role }: Pick<PartPlace, 'host' | 'role'>): string {
  return `${host}: ${role}`;
}
