import type { FollowerCopy } from './follower-copy.ts';
import type { Joining } from './joining.ts';
import type { Leading } from './leading.ts';
import type { OtherRelay } from './other-relay.ts';
import type { OwnPart } from './own-part.ts';
import type { PairParts } from './pair-parts.ts';

/** What a relay that takes the lead works with. */
export interface TakeLeadParts extends Pick<PairParts, 'bots' | 'log'> {
  readonly own: OwnPart;
  readonly other: OtherRelay;
  readonly copy: FollowerCopy;
  readonly joining: Joining;
  readonly leading: Leading;
}

/** Cards of a leader that comes without a hand-over begin so much higher: the one before may have given out numbers that nobody heard of. */
const numbersApart = 1000;

/** No card waits longer than this for a moment that was meant by the other host's clock. */
const mostWaitMs = 25_000;

/**
 * This relay leads from now on, in a new term. Resolves when its bots deliver.
 * @param isPlanned True: the one before said where it was, so that the numbers of cards go on.
 */
export async function takeLead(parts: TakeLeadParts, reason: string, isPlanned: boolean): Promise<void> {
  const { own, other, copy, joining, leading, bots, log } = parts;
  joining.giveUp();
  // One that starts and hears of no leader goes on where the numbers were.
  const goesOn = isPlanned || (own.role === 'starting' && !other.leads);
  own.lead();
  own.remember({ term: Math.max(own.memory.term, other.term) + 1, isCopy: false });
  await own.change(async () => {
    if (own.role !== 'leading' || own.ended.aborted) return;
    copy.leave();
    for (const { journal } of bots.all) {
      journal.write(() => {
        journal.cards.waitAtMostUntil(Date.now() + mostWaitMs);
        if (!goesOn) journal.cards.countFrom(journal.cards.nextNumber() + numbersApart);
      }, true);
    }
    await leading.begin();
    log.warn({ term: own.memory.term, reason }, `pair: this relay leads now: ${reason}`);
  });
}
