import { HostProgress } from '../../../infra/provider/rolling/host-progress.ts';
import { Rolling } from '../../../infra/provider/rolling/rolling.ts';
import { Turns } from '../../../infra/provider/rolling/turns.ts';
import type { SessionPool } from '../../../infra/provider/ssh/session-pool.ts';

/** Turns for a service that has no other side. */
export function soloRolling(pool: SessionPool): Rolling {
  return new Rolling(pool, new Turns(new HostProgress(() => performance.now())));
}
