import * as pulumi from '@pulumi/pulumi';
import type { RoleName } from '../model/topology.ts';
import type { ServiceSpec } from '../model/service-spec.ts';
import type { Host } from './host.ts';
import { type HostProvider, Service } from './host-resources.ts';
import { contentsOf, type GeneratedTexts } from './generated-texts.ts';
import { toServiceArgs } from './service-args.ts';

/** What the roles of a stack have in common. */
export interface RoleArgs {
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
  readonly #args: RoleArgs;

  constructor(name: RoleName, args: RoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super('promha:roles:Role', name, {}, opts);
    this.#args = args;
    this.registerOutputs({});
  }

  /** Declares the role's service on one of its hosts. */
  on(host: Host, spec: ServiceSpec): Service {
    const { provider, keepData, texts } = this.#args;
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
