import type { RoleName } from '../../../infra/model/topology.ts';
import type { ServiceSpec } from '../../../infra/model/service-spec.ts';

/** Roles that all contenders put on the hosts: those the field was measured with. */
const scopeRoles: ReadonlySet<string> = new Set<RoleName>(['node_exporter', 'prometheus', 'alertmanager']);

/** Services of the common scope. */
export function inScope(services: readonly ServiceSpec[]): readonly ServiceSpec[] {
  return services.filter(({ name }) => scopeRoles.has(name));
}

/** URNs, with wildcards, of what Pulumi leaves out for the common scope: services of other roles, and releases that only they run from. */
export function outOfScope(services: readonly ServiceSpec[]): readonly string[] {
  const kept = new Set(inScope(services).flatMap(({ releases }) => releases.map(({ name }) => name)));
  const rest = services.filter(({ name }) => !scopeRoles.has(name));
  const releases = rest
    .flatMap((service) => service.releases.map(({ name }) => name))
    .filter((name) => !kept.has(name));
  return [
    ...new Set([
      ...rest.map(({ host, name }) => `**::${host}/${name}`),
      ...releases.map((name) => `**::*/release/${name}`),
      // Passwords of theirs.
      '**::grafana-**',
    ]),
  ];
}
