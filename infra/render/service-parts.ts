import { type ByteSize, byteSizeBytes } from '../config/byte-size.ts';
import type { Release } from '../model/release.ts';
import type {
  ReleaseRef,
  RenderedFile,
  ServiceAccount,
  ServiceFolder,
  ServicePair,
  ServingSign,
} from '../model/service-spec.ts';
import { hostOf, type RoleName, type Topology } from '../model/topology.ts';

/** The account of a role: user and group of its own, named as the role. */
export function roleAccount(name: RoleName): ServiceAccount {
  return { user: name, group: name };
}

/** The scheme of all that listens. */
export function schemeOf({ settings }: Topology): 'http' | 'https' {
  return settings.security.enabled ? 'https' : 'http';
}

/** An address of a service as its own host asks it. @param path Begins with a slash. */
export function localUrl(topology: Topology, port: number, path = ''): string {
  return `${schemeOf(topology)}://127.0.0.1:${port}${path}`;
}

/** A folder below /etc that root writes and only the service reads. */
export function configFolder(name: RoleName, path = `/etc/${name}`): ServiceFolder {
  return { path, mode: '0750', owner: 'root', group: name, data: false };
}

/** The folder the service writes to; it stays after a destroy where the stack says `keepData`. */
export function dataFolder(name: RoleName): ServiceFolder {
  return { path: `/var/lib/${name}`, mode: '0750', owner: name, group: name, data: true };
}

/** A file below `/etc/<name>` that root writes and only the service reads. */
export function configFile(
  name: RoleName,
  path: string,
  content: string,
  onChange: RenderedFile['onChange'],
): RenderedFile {
  return { path: `/etc/${name}/${path}`, content, mode: '0640', owner: 'root', group: name, secret: false, onChange };
}

/** A file that holds one credential and nothing else, so that it hides no other text from a diff. */
export function secretFile(
  name: RoleName,
  path: string,
  content: string,
  onChange: RenderedFile['onChange'],
): RenderedFile {
  return { ...configFile(name, path, `${content}\n`, onChange), secret: true };
}

/** Stands in a text for a generated value, which does not exist before the first `up`. */
export const generatedToken = (name: string): string => `<generated:${name}>`;

/** A file with generated values in its text, as tokens; the program puts the values in. */
export function generatedFile(
  name: RoleName,
  path: string,
  content: string,
  onChange: RenderedFile['onChange'],
): RenderedFile {
  const generated = [...content.matchAll(/<generated:([^>]+)>/g)].map(([, token = '']) => token);
  return { ...configFile(name, path, content, onChange), secret: true, generated: [...new Set(generated)] };
}

/** The chosen release of a name for a host. */
export function releaseFor(topology: Topology, hostKey: string, name: string): Release {
  const { arch } = hostOf(topology, hostKey);
  const release = topology.releases.find((item) => item.name === name && (item.arch === arch || item.arch === 'any'));
  if (release === undefined) throw new Error(`no release ${name} for ${arch} in the topology`);
  return release;
}

/** A release as a service names it. */
export function releaseRef({ name, version, sha256, path }: Release): ReleaseRef {
  return { name, version, sha256, path };
}

/** How long a service of a pair may take to do its part again once it is ready, unless it waits for scrapes, in milliseconds. */
const servingTimeoutMs = 60_000;

/** A role's hosts as a pair, to spread over its spec; nothing where it runs on one host only. */
export function pairOf(
  topology: Topology,
  role: RoleName,
  serving: readonly ServingSign[],
  timeoutMs = servingTimeoutMs,
): { readonly pair?: ServicePair } {
  const hosts = topology.roles[role].map(({ host }) => host);
  return hosts.length < 2 ? {} : { pair: { hosts, serving, servingTimeoutMs: timeoutMs } };
}

/** Limits of a service, for its unit. */
export interface UnitLimits {
  readonly memoryMax: ByteSize;
  /** Open files and sockets. */
  readonly openFiles: number;
  /** Threads and processes. */
  readonly tasksMax: number;
}

/** What every unit template knows: account, limits, data folder. */
export function unitContext(name: RoleName, limits: UnitLimits) {
  return {
    name,
    ...roleAccount(name),
    dataFolder: dataFolder(name).path,
    openFiles: limits.openFiles,
    tasksMax: limits.tasksMax,
    memoryMax: `${byteSizeBytes(limits.memoryMax) / 1024 ** 2}M`,
  };
}
