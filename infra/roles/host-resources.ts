import * as pulumi from '@pulumi/pulumi';
import type { HostConnections } from '../model/host-connection.ts';
import type {
  GeneratedInputs,
  HostNeeds,
  PreparationInputs,
  ReleaseInputs,
  ServiceFile,
  ServiceInputs,
} from '../model/host-inputs.ts';

/** Every property of T as a Pulumi input. */
export type Inputs<T> = { readonly [K in keyof T]: pulumi.Input<T[K]> };

/** Configuration of the `host` provider: how hosts are reached and where archives come from. */
export interface HostProviderArgs {
  readonly connections: HostConnections;
  /** True: data folders outlive a destroy, whatever is recorded of their service. */
  readonly keepData: boolean;
  /** Keys that hosts had before, by the ones they have. */
  readonly formerKeys: Readonly<Record<string, string>>;
  /** Hosts whose record goes without a word to them. */
  readonly forget: readonly string[];
  /** Folder of downloaded archives on the operator's machine. @default that of the machine's user */
  readonly cacheDir?: string;
  /** Mirror asked before the official addresses; absent: none. */
  readonly mirror?: string;
  /** Longest time for one operation on one host, in milliseconds. @default 600000 */
  readonly timeoutMs?: number;
  /** Hosts that may fail in one run before nothing further is begun. */
  readonly maxFailed: number;
}

/** The explicit provider all `host` resources are given by `{ provider }`. */
export class HostProvider extends pulumi.ProviderResource {
  constructor(name: string, args: HostProviderArgs, opts?: pulumi.ResourceOptions) {
    super(
      'host',
      name,
      {
        connections: JSON.stringify(args.connections),
        maxFailed: String(args.maxFailed),
        keepData: String(args.keepData),
        ...(Object.keys(args.formerKeys).length === 0 ? {} : { formerKeys: JSON.stringify(args.formerKeys) }),
        ...(args.forget.length === 0 ? {} : { forget: JSON.stringify(args.forget) }),
        ...(args.cacheDir === undefined ? {} : { cacheDir: args.cacheDir }),
        ...(args.mirror === undefined ? {} : { mirror: args.mirror }),
        ...(args.timeoutMs === undefined ? {} : { timeoutMs: String(args.timeoutMs) }),
      },
      opts,
    );
  }
}

/** Checks all hosts before anything is changed on any; fails with one report of every finding. Everything else depends on it. */
export class Preflight extends pulumi.CustomResource {
  constructor(
    name: string,
    args: { readonly hosts: pulumi.Input<Readonly<Record<string, pulumi.Input<HostNeeds>>>> },
    opts?: pulumi.CustomResourceOptions,
  ) {
    super('host:index:Preflight', name, args, opts);
  }
}

/** How what the `command` plugin prepared on a host is taken back. Nothing is done on the host before that. */
export class Preparation extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<PreparationInputs>, opts?: pulumi.CustomResourceOptions) {
    super('host:index:Preparation', name, args, opts);
  }
}

/** One pinned archive, unpacked to its own folder on one host. Services that run from it depend on it. */
export class Release extends pulumi.CustomResource {
  declare readonly path: pulumi.Output<string>;

  constructor(name: string, args: Inputs<ReleaseInputs>, opts?: pulumi.CustomResourceOptions) {
    super('host:index:Release', name, args, opts);
  }
}

/** What a service is seen doing after its last transaction. */
export interface ServiceRunning {
  readonly active: boolean;
  readonly enabled: boolean;
  /** Names of the releases with version, for example `prometheus 3.5.3`. */
  readonly releases: readonly string[];
}

/** A file whose content Pulumi may know only later, as a generated password. */
export type SecretFileArgs = Omit<ServiceFile, 'content'> & { readonly content: pulumi.Input<string> };

/** Arguments of `Service`; `toServiceArgs` makes them from a rendered `ServiceSpec`. */
export type ServiceArgs = Inputs<Omit<ServiceInputs, 'secretFiles'>> & {
  /** By path. Each content is marked secret by the constructor, and nothing else: a diff shows which of them changed. */
  readonly secretFiles: Readonly<Record<string, SecretFileArgs>>;
};

/** One systemd service with account, folders, files and unit, converged in one transaction on one host. */
export class Service extends pulumi.CustomResource {
  declare readonly running: pulumi.Output<ServiceRunning>;

  constructor(name: string, args: ServiceArgs, opts?: pulumi.CustomResourceOptions) {
    const secretFiles = Object.fromEntries(
      Object.entries(args.secretFiles).map(([path, file]) => [path, { ...file, content: pulumi.secret(file.content) }]),
    );
    super('host:index:Service', name, { ...args, secretFiles, running: undefined }, opts);
  }
}

/** A secret made once and kept in the state; `value` is a secret output: a text, or what the kind of the inputs names. */
export class Generated<T = string> extends pulumi.CustomResource {
  declare readonly value: pulumi.Output<T>;

  constructor(name: string, args: Inputs<GeneratedInputs>, opts?: pulumi.CustomResourceOptions) {
    super('host:index:Generated', name, { ...args, value: undefined }, { ...opts, additionalSecretOutputs: ['value'] });
  }
}
