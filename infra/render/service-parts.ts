import { type ByteSize, byteSizeBytes } from '../config/byte-size.ts';
import type { Release } from '../model/release.ts';
import type { ReleaseRef, RenderedFile, ServiceAccount, ServiceFolder } from '../model/service-spec.ts';
import { hostOf, type RoleName, type Topology } from '../model/topology.ts';

/** The account of a role: user and group of its own, named as the role. */
export function roleAccount(name: RoleName): ServiceAccount {
  return { user: name, group: name };
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

/** Stand-in text of a secret that does not exist before the first `up`. */
export const generatedPlaceholder = '<generated>';

/** A file that holds a generated secret, named so that the program can put the value in. */
export function generatedFile(name: RoleName, path: string, generated: string): RenderedFile {
  return { ...secretFile(name, path, generatedPlaceholder, 'restart'), generated };
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
