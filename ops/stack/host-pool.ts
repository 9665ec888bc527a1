import { topologyHosts } from '../../infra/model/build-topology.ts';
import type { Settings } from '../../infra/config/settings-schema.ts';
import { SessionPool } from '../../infra/provider/ssh/session-pool.ts';

/** SSH sessions to the hosts of a stack, each opened when it is first used. The caller closes the pool. */
export function hostPool(settings: Settings): SessionPool {
  return new SessionPool(Object.fromEntries(topologyHosts(settings).map(({ key, connection }) => [key, connection])));
}
