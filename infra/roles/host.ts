import * as command from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';
import type { FirewallDoor } from '../model/firewall-plan.ts';
import type { Release as CatalogRelease } from '../model/release.ts';
import type { ServiceSpec } from '../model/service-spec.ts';
import type { TopologyHost } from '../model/topology.ts';
import { type HostProvider, type Preflight, Release } from './host-resources.ts';
import { canConnect, commandConnection } from './prepare/command-connection.ts';
import { prepareScripts } from './prepare/prepare-script.ts';

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
}

/** What every service of a host stands on: the prepared distribution and the unpacked releases. */
export class Host extends pulumi.ComponentResource {
  /** Release resources by their folder on the host. */
  readonly releases: ReadonlyMap<string, Release>;
  readonly prepared: command.remote.Command;

  constructor(args: HostArgs, opts?: pulumi.ComponentResourceOptions) {
    super('promha:roles:Host', args.host.key, {}, opts);
    this.prepared = prepare(args, this);
    this.releases = unpack(args, this);
    this.registerOutputs({});
  }
}

function prepare({ host, doors, preflight }: HostArgs, parent: Host): command.remote.Command {
  const scripts = prepareScripts(doors, host.connection.sudo);
  const args = {
    connection: commandConnection(host.connection),
    create: scripts.create,
    delete: scripts.delete,
    addPreviousOutputInEnv: false,
  };
  // A preview without the key (in CI) must not announce a change of connection.
  const ignoreChanges = canConnect(host.connection) ? [] : ['connection'];
  return new command.remote.Command(`${host.key}/prepare`, args, { parent, dependsOn: preflight, ignoreChanges });
}

function unpack({ host, specs, releases, provider, preflight }: HostArgs, parent: Host): ReadonlyMap<string, Release> {
  const wanted = new Set(specs.flatMap((spec) => spec.releases.map((release) => release.path)));
  const mine = releases.filter((release) => wanted.has(release.path) && [host.arch, 'any'].includes(release.arch));
  const opts = { parent, provider, dependsOn: preflight };
  return new Map(
    mine.map((release) => [
      release.path,
      new Release(`${host.key}/release/${release.name}`, inputs(host.key, release), opts),
    ]),
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
