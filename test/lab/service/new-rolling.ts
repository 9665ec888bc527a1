import { HostProgress } from '../../../infra/provider/rolling/host-progress.ts';
import { Rolling } from '../../../infra/provider/rolling/rolling.ts';
import { Turns } from '../../../infra/provider/rolling/turns.ts';
import type { SessionPool } from '../../../infra/provider/ssh/session-pool.ts';

/** Turns as each run of the plugin has its own. */
export function newRolling(pool: SessionPool): Rolling {
  return new Rolling(pool, new Turns(new HostProgress(() => performance.now())));
}
