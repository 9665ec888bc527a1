import type { CatalogEntry } from './catalog.ts';
import type { SigningPair } from './certificates.ts';
import type { RenderedFile, ServiceFolder, ServicePort, ServiceSpec } from './service-spec.ts';

/** Input of the resource `host:index:Release`: one archive of the catalog (or a bundle of ours, at a `file:///…` address), unpacked on one host. */
export interface ReleaseInputs extends Omit<CatalogEntry, 'origin'> {
  /** Key of the host in the stack file. */
  readonly host: string;
  /** Name of a `file` release inside its folder, for example `relay.mjs`. */
  readonly fileName?: string;
  /** Folder on the host, see `releasePath`. */
  readonly path: string;
}

/** A file of a service, without its path, which is the key that leads to it. */
export type ServiceFile = Pick<RenderedFile, 'content' | 'mode' | 'owner' | 'group' | 'onChange'>;

/** Files by absolute path, so that a changed file is one changed key and its text shows as a line diff. */
export type ServiceFiles = Readonly<Record<string, ServiceFile>>;

/** Input of the resource `host:index:Service`: a `ServiceSpec` shaped for readable diffs. */
export interface ServiceInputs extends Omit<ServiceSpec, 'account' | 'folders' | 'files'> {
  readonly user: string;
  readonly group: string;
  /** Folders by absolute path. */
  readonly folders: Readonly<Record<string, Omit<ServiceFolder, 'path'>>>;
  readonly files: ServiceFiles;
  /** Files with credentials, apart from the others so that their look at the host leaves the content there; each content is a secret. */
  readonly secretFiles: ServiceFiles;
  /** True: folders marked `data` stay on the host when the service is deleted. */
  readonly keepData: boolean;
}

/** Something that must be reachable from a host before anything is changed on it. */
export interface ReachNeed {
  /** What it is called in a message, for example `Feishu`. */
  readonly name: string;
  /** Scheme, host and port only, for example `https://open.feishu.cn`: a path may be a credential. */
  readonly origin: string;
  /** Outgoing HTTP proxy, for example `http://10.0.0.1:3128`. Absent: the direct way. */
  readonly proxy?: string;
  /** True: its certificate comes from an authority that the host itself need not know. @default false */
  readonly ownCa?: true;
}

/** What one service will bring to a host; anything of it that is there and not ours is a finding. */
export interface ServiceNeed {
  readonly name: string;
  readonly user: string;
  readonly group: string;
  readonly folders: readonly string[];
  readonly files: readonly string[];
  readonly ports: readonly ServicePort[];
}

/** What must hold on one host before anything is changed on it. */
export interface HostNeeds {
  readonly arch: 'amd64' | 'arm64';
  readonly services: readonly ServiceNeed[];
  /**
   * Free space by path, in bytes; a path that does not exist yet counts as its nearest existing parent. Needs on one file system
   * add up. A need with `unless` falls away when that path is there already.
   */
  readonly disk: readonly { readonly path: string; readonly freeBytes: number; readonly unless?: string }[];
  readonly reach: readonly ReachNeed[];
  /** True: its services are asked in ways that only curl knows, https or a password. Absent: bash alone is enough. */
  readonly curl?: true;
}

/** Input of the resource `host:index:Preflight`: all hosts at once, so that one report holds every finding. */
export interface PreflightInputs {
  /** Needs by host key. */
  readonly hosts: Readonly<Record<string, HostNeeds>>;
}

/** Input of the resource `host:index:Preparation`. */
export interface PreparationInputs {
  /** Key of the host in the stack file. */
  readonly host: string;
  /**
   * Services of the stack on this host, by name, each with its data folders. With `releases` it is what the delete
   * looks for when all that is recorded is gone. Absent in states of older versions: nothing.
   */
  readonly services?: Readonly<Record<string, readonly string[]>>;
  /** False: these folders go with their service. Absent in states of older versions, which name only folders that stay. */
  readonly keepData?: boolean;
  /** Folders of the releases that these run from. */
  readonly releases?: readonly string[];
  /**
   * Stands for what the `command` plugin does on the host and how it logs in: when that changes, this plugin looks for the host first, so
   * that it hears of one that is away. Absent in states of older versions.
   */
  readonly prepare?: string;
}

/** What it was to open in firewalld, in lines of `firewallLines`, on a host that was prepared. */
export const preparedDoors = '/var/lib/promha/prepare/wanted';

/** Script that the preparation leaves on a host, which opens its doors in firewalld as the last `up` did. */
export const preparationOpen = '/var/lib/promha/prepare/open.sh';

/** Script that the preparation leaves on a host, which takes all of it back. */
export const preparationUndo = '/var/lib/promha/prepare/undo.sh';

/** A password: each character equally likely. */
export interface GeneratedPassword {
  readonly kind: 'password';
  /** Characters, 16 to 128. */
  readonly length: number;
  /** Change it to have a new value made. */
  readonly generation?: number;
}

/** What a server keeps of a password. Its salt is made once, so that the text stays the same as long as the password does. */
export interface GeneratedHash {
  readonly kind: 'bcrypt';
  /** A secret. */
  readonly password: string;
  /** Each step doubles the work of a check, 4 to 15. */
  readonly cost: number;
}

/** A certificate authority of the stack's own; its value is an `Authority`. */
export interface GeneratedAuthority {
  readonly kind: 'authority';
  /** Its common name. */
  readonly name: string;
}

/** The certificate of one host; its value is a `HostCertificate`. */
export interface GeneratedCertificate {
  readonly kind: 'certificate';
  /** Who signs it. A secret. */
  readonly authority: SigningPair;
  /** DNS names it speaks for; the first is its common name. */
  readonly names: readonly string[];
  /** IP addresses it speaks for. */
  readonly addresses: readonly string[];
}

/** Input of the resource `host:index:Generated`: a secret made once and kept in the state; what ends is made anew before its end. */
export type GeneratedInputs = GeneratedPassword | GeneratedHash | GeneratedAuthority | GeneratedCertificate;
