import { createHash } from 'node:crypto';
import * as command from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';
import type { HostConnection } from '../model/host-connection.ts';
import type { FirewallDoor } from '../model/firewall-plan.ts';
import type { Release as CatalogRelease } from '../model/release.ts';
import type { ServiceSpec } from '../model/service-spec.ts';
import type { TopologyHost } from '../model/topology.ts';
import { type HostProvider, type Preflight, Preparation, Release } from './host-resources.ts';
import { canConnect, commandConnection } from './prepare/command-connection.ts';
import { type PrepareScripts, prepareScripts } from './prepare/prepare-script.ts';

/** Digits of a fingerprint: enough that no two texts of one stack share theirs. */
const fingerprintLength = 12;

/** What a host is made from. */
export interface HostArgs {
  readonly host: TopologyHost;
  /** All services of this host. */
  readonly specs: readonly ServiceSpec[];
  /** What firewalld lets in, where it runs. */
  readonly doors: readonly FirewallDoor[];
  /** All archives of the stack; the host takes those that its services name. */
  readonly releases: readonly CatalogRelease[];
  readonly provider: HostProvider;
  readonly preflight: Preflight;
  /** True: data folders outlive a destroy. */
  readonly keepData: boolean;
}

/** What every service of a host stands on: the prepared distribution and the unpacked releases. */
export class Host extends pulumi.ComponentResource {
  readonly key: string;
  /** Release resources by their folder on the host. */
  readonly releases: ReadonlyMap<string, Release>;
  readonly prepared: command.remote.Command;
  readonly #host: TopologyHost;

  constructor(args: HostArgs, opts?: pulumi.ComponentResourceOptions) {
    const { key, formerly } = args.host;
    super('promha:roles:Host', key, {}, { ...opts, aliases: formerly === undefined ? [] : [{ name: formerly }] });
    this.key = key;
    this.#host = args.host;
    const scripts = prepareScripts(args.doors, args.host.connection.sudo);
    const preparation = undo(args, scripts, this);
    this.prepared = prepare(args, scripts, this, preparation);
    this.releases = unpack(args, this, preparation);
    this.registerOutputs({});
  }

  /**
   * Options of a resource of this host: it is the one that stood under the host's former key, and stays as it was recorded last
   * while the host is out.
   * @param name What follows the host's key in the resource's name.
   */
  optionsOf(name: string): Pick<pulumi.CustomResourceOptions, 'aliases' | 'ignoreChanges'> {
    const { formerly, connection } = this.#host;
    return {
      ...(formerly === undefined ? {} : { aliases: [{ name: `${formerly}/${name}` }] }),
      ...(connection.out === true ? { ignoreChanges: ['*'] } : {}),
    };
  }
}

/**
 * Takes the preparation back, and with it what a killed run made of services and releases and could not record: they all depend on it,
 * so it is recorded before they are begun, and is the last to go.
 */
function undo(
  { host, specs, provider, preflight, keepData }: HostArgs,
  scripts: PrepareScripts,
  parent: Host,
): Preparation {
  const dataOf = ({ folders }: ServiceSpec): readonly string[] =>
    folders.filter((folder) => folder.data).map(({ path }) => path);
  const args = {
    host: host.key,
    services: Object.fromEntries(specs.map((spec) => [spec.name, dataOf(spec)])),
    keepData,
    releases: [...new Set(specs.flatMap((spec) => spec.releases.map(({ path }) => path)))].sort(),
    prepare: fingerprint(host.connection, scripts),
  };
  const opts = { parent, provider, dependsOn: preflight, ...parent.optionsOf('preparation') };
  return new Preparation(`${host.key}/preparation`, args, opts);
}

/** Changes with what the preparation does and how it logs in, as far as the stack file says that: the same on every machine. */
function fingerprint({ jump, ...connection }: HostConnection, scripts: PrepareScripts): string {
  const way = [connection, ...(jump === undefined ? [] : [jump])].map(
    ({ address, port, user, hostKeys, connectTimeoutMs }) => [address, port, user, hostKeys, connectTimeoutMs],
  );
  const text = JSON.stringify([way, scripts.create, scripts.delete]);
  return createHash('sha256').update(text).digest('hex').slice(0, fingerprintLength);
}

function prepare(
  { host, preflight }: HostArgs,
  scripts: PrepareScripts,
  parent: Host,
  preparation: Preparation,
): command.remote.Command {
  const args = {
    connection: commandConnection(host.connection),
    create: scripts.create,
    delete: scripts.delete,
    addPreviousOutputInEnv: false,
  };
  // A preview without the key (in CI) must not announce a change of connection.
  const ignoreChanges = canConnect(host.connection) ? [] : ['connection'];
  // Its own delete would log in as it did at the last up; the other one logs in as the stack file says now, and does the same.
  const opts = {
    parent,
    dependsOn: [preflight, preparation],
    deletedWith: preparation,
    ignoreChanges,
    ...parent.optionsOf('prepare'),
  };
  return new command.remote.Command(`${host.key}/prepare`, args, opts);
}

function unpack(
  { host, specs, releases, provider, preflight }: HostArgs,
  parent: Host,
  preparation: Preparation,
): ReadonlyMap<string, Release> {
  const wanted = new Set(specs.flatMap((spec) => spec.releases.map((release) => release.path)));
  const mine = releases.filter((release) => wanted.has(release.path) && [host.arch, 'any'].includes(release.arch));
  return new Map(
    mine.map((release) => {
      const name = `release/${release.name}`;
      const opts = { parent, provider, dependsOn: [preflight, preparation], ...parent.optionsOf(name) };
      return [release.path, new Release(`${host.key}/${name}`, inputs(host.key, release), opts)];
    }),
  );
}

function inputs(host: string, release: CatalogRelease): ConstructorParameters<typeof Release>[1] {
  const { name, version, arch, file, url, sha256, format, fileName, path } = release;
  return {
    host,
    name,
    version,
    arch,
    file,
    url,
    sha256,
    format,
    path,
    ...(fileName === undefined ? {} : { fileName }),
  };
}
