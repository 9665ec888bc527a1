import type { Topology } from '../model/topology.ts';
import { HostProvider } from './host-resources.ts';

/** Declares the provider of all hosts. Its plugin starts then: the sooner, the less has to be waited for. */
export function hostProvider({ hosts, settings }: Topology): HostProvider {
  const { cache, mirror } = settings.artifacts;
  return new HostProvider('hosts', {
    connections: Object.fromEntries(hosts.map((host) => [host.key, host.connection])),
    ...(cache === undefined ? {} : { cacheDir: cache }),
    ...(mirror === undefined ? {} : { mirror }),
    formerKeys: Object.fromEntries(
      hosts.flatMap(({ key, formerly }) => (formerly === undefined ? [] : [[key, formerly]])),
    ),
    forget: settings.forget,
    keepData: settings.keepData,
    maxFailed: settings.rollout.maxFailed,
  });
}
