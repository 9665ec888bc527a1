import { isCrowdedAt } from './budget.ts';

/** A slot is so long, in milliseconds: long enough for a busy process not to miss it. */
const slotMs = 250;

/** From the beginning of one relay's slot to that of the other's: from the end of one to the next there is a second. */
const stepMs = 1000 + slotMs;

/**
 * How long one of two relays that do not hear of each other waits for its slot, in milliseconds; 0: now. Where one card a second is the
 * most, no halves can be kept by counting: the two take turns by the wall clock, so that their turns begin at least a second apart.
 * @param wallMs Wall clock that is the same for both.
 */
export function untilSlotMs(wallMs: number, rank: number): number {
  if (!isCrowdedAt(wallMs)) return 0;
  const cycleMs = 2 * stepMs;
  const intoMs = (wallMs - rank * stepMs) % cycleMs;
  return intoMs < slotMs ? 0 : cycleMs - intoMs;
}
