import * as pulumi from '@pulumi/pulumi';
import type { ServiceSpec } from '../model/service-spec.ts';
import type { Host } from './host.ts';
import { type HostProvider, Service } from './host-resources.ts';
import { contentsOf, type GeneratedTexts } from './generated-texts.ts';
import { toServiceArgs } from './service-args.ts';

/** What a role is made from. */
export interface RoleArgs {
  /** The role's service on each of its hosts. */
  readonly specs: readonly ServiceSpec[];
  readonly hosts: ReadonlyMap<string, Host>;
  readonly provider: HostProvider;
  /** True: data folders outlive a destroy. */
  readonly keepData: boolean;
  /** What was made for the stack. */
  readonly texts: GeneratedTexts;
}

/**
 * One role on all of its hosts: a `Service` each, after the host's preparation and releases. It depends on nothing that stands on
 * another host: Pulumi would skip it, and at a destroy leave it, whenever that host cannot be reached.
 */
export class Role extends pulumi.ComponentResource {
  readonly services: readonly Service[];

  constructor(name: string, args: RoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super('promha:roles:Role', name, {}, opts);
    this.services = args.specs.map((spec) => this.service(spec, args));
    this.registerOutputs({});
  }

  private service(spec: ServiceSpec, { hosts, provider, keepData, texts }: RoleArgs): Service {
    const host = hosts.get(spec.host);
    if (host === undefined) throw new Error(`${spec.host}: ${spec.name}: rendered for a host that is not in the stack`);
    const releases = spec.releases.flatMap(({ path }) => host.releases.get(path) ?? []);
    const dependsOn = [host.prepared, ...releases];
    const args = toServiceArgs(spec, { keepData, secretContents: contentsOf(spec, texts) });
    return new Service(`${spec.host}/${spec.name}`, args, {
      parent: this,
      provider,
      dependsOn,
      ...host.optionsOf(spec.name),
    });
  }
}
