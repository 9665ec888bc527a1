import type { ReadyProbe, RenderedFile, ServiceFolder } from '../../model/service-spec.ts';
import type { RoleName, Topology } from '../../model/topology.ts';
import { configFile, configFolder, generatedFile, generatedToken } from '../service-parts.ts';
import { renderTemplate } from '../template.ts';
import { securityNames } from './generated-names.ts';
import { securityFolder, securityPaths } from './security-paths.ts';

/** What a role needs of `security` on its hosts. */
export interface SecurityNeeds {
  /** How it takes a new certificate, of its host or of an authority. */
  readonly onCertificate: RenderedFile['onChange'];
  /** Whom it asks with the password: others (and its host asks it whether it is ready), or nobody; then that look is turned away. */
  readonly asks: 'others' | 'nobody';
  /** What it has to judge the passwords of others by: a web configuration file of Prometheus's kind, the hash alone, or nothing. */
  readonly judges: 'web.yml' | 'password-hash' | 'nothing';
}

/** What `security` adds to a service; all of it empty where it is off. */
export interface SecurityParts {
  readonly folders: readonly ServiceFolder[];
  readonly files: readonly RenderedFile[];
  /** How its own host asks whether it is ready. */
  readonly probe: Pick<ReadyProbe, 'curlConfig' | 'status'>;
}

const inFolder = (name: string): string => `security/${name}`;

function certificateFiles(role: RoleName, host: string, onChange: RenderedFile['onChange']): readonly RenderedFile[] {
  return [
    generatedFile(role, inFolder('ca.pem'), generatedToken(securityNames.trusted), onChange),
    generatedFile(role, inFolder('host.pem'), generatedToken(securityNames.certificate(host)), onChange),
  ];
}

function judgingFiles(user: string, role: RoleName, judges: SecurityNeeds['judges']): readonly RenderedFile[] {
  const hash = generatedToken(securityNames.passwordHash);
  switch (judges) {
    case 'web.yml':
      return [generatedFile(role, inFolder('web.yml'), renderTemplate('security/web.yml', { user, hash }), 'none')];
    case 'password-hash':
      return [generatedFile(role, inFolder('password-hash'), hash, 'restart')];
    case 'nothing':
      return [];
  }
}

function askingFiles(user: string, role: RoleName, asks: SecurityNeeds['asks']): readonly RenderedFile[] {
  const token = generatedToken(securityNames.password);
  const curl = (password: string): string =>
    renderTemplate('security/curl.conf', { ca: securityPaths(role).ca, user, password });
  if (asks === 'nobody') return [configFile(role, inFolder('curl.conf'), curl(''), 'none')];
  return [
    generatedFile(role, inFolder('password'), token, 'none'),
    { ...generatedFile(role, inFolder('curl.conf'), curl(token), 'none'), mode: '0600', group: 'root' },
  ];
}

/** Certificates and passwords of a role on one host, each in a file of its own in `/etc/<role>/security`. */
export function securityParts(
  topology: Topology,
  role: RoleName,
  host: string,
  { onCertificate, asks, judges }: SecurityNeeds,
): SecurityParts {
  const { enabled, user } = topology.settings.security;
  if (!enabled) return { folders: [], files: [], probe: {} };
  return {
    folders: [configFolder(role, securityFolder(role))],
    files: [
      ...certificateFiles(role, host, onCertificate),
      ...judgingFiles(user, role, judges),
      ...askingFiles(user, role, asks),
    ],
    // Turned away is an answer too: it comes from the service, under the certificate that is asked for.
    probe: { curlConfig: securityPaths(role).curl, ...(asks === 'nobody' ? { status: 401 } : {}) },
  };
}

/** The same file of curl for a reload. */
export function curlConfigOf({ probe: { curlConfig } }: SecurityParts): { readonly curlConfig?: string } {
  return curlConfig === undefined ? {} : { curlConfig };
}

/** How Prometheus and Alertmanager ask others, for their configuration files: paths from the folder of such a file on, as checkers of staged files need. */
export function accessContext({ settings: { security } }: Topology): object | '' {
  return security.enabled ? { user: security.user, caFile: 'security/ca.pem', passwordFile: 'security/password' } : '';
}
