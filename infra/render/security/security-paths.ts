import type { RoleName } from '../../model/topology.ts';

/** Folder of a role's certificates and passwords. */
export const securityFolder = (role: RoleName): string => `/etc/${role}/security`;

/** Paths of a role's files of `security`; which of them there are depends on the role. */
export function securityPaths(role: RoleName) {
  const at = (name: string): string => `${securityFolder(role)}/${name}`;
  return {
    /** Authorities that are trusted. */
    ca: at('ca.pem'),
    /** Private key and certificate of the host, in one file, so that both change in one move. */
    host: at('host.pem'),
    password: at('password'),
    passwordHash: at('password-hash'),
    web: at('web.yml'),
    gossip: at('gossip.yml'),
    /** How promtool asks its Prometheus. */
    client: at('client.yml'),
    /** Options of curl, for probes of the own host. */
    curl: at('curl.conf'),
  } as const;
}
