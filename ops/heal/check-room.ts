import { type ByteSize, byteSizeBytes } from '../../infra/config/byte-size.ts';
import { HealError } from './heal-error.ts';
import { type HealPlan, megabytes } from './plan-text.ts';
import { blockBytes } from './space.ts';

/**
 * Refuses a plan for which a host has no room, or whose samples would push older ones out.
 * @param storedBytes of the blocks that the Prometheus to heal has already
 * @param retentionSize above which it drops the oldest
 * @throws HealError with what is needed and what there is
 */
export function checkRoom(
  plan: Pick<HealPlan, 'patient' | 'peer' | 'slices' | 'needed' | 'free'>,
  storedBytes: number,
  retentionSize: ByteSize,
): void {
  for (const [host, needed, free] of [
    [plan.peer, plan.needed.peerBytes, plan.free.peerBytes],
    [plan.patient, plan.needed.patientBytes, plan.free.patientBytes],
  ] as const) {
    if (free >= needed) continue;
    throw new HealError(
      `${host}: disk: ${megabytes(needed)} needed, ${megabytes(free)} free; make room, or heal less at once by --since`,
    );
  }
  const added = plan.slices.reduce((sum, slice) => sum + blockBytes(slice), 0);
  if (storedBytes + added > byteSizeBytes(retentionSize)) {
    throw new HealError(
      `${plan.patient}: retention: ${megabytes(storedBytes)} are stored and about ${megabytes(added)} would come, but retention.size is ${retentionSize}: the oldest history would be dropped for it; raise retention.size, or heal less by --since`,
    );
  }
}
