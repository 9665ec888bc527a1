import type { Joining } from './joining.ts';
import type { LeaderLink } from './leader-link.ts';
import type { Leading } from './leading.ts';
import type { Standing } from './messages.ts';
import type { OtherRelay } from './other-relay.ts';
import type { OwnPart } from './own-part.ts';
import type { PairParts } from './pair-parts.ts';
import type { PeerClient } from './peer-client.ts';

/** What a leader that gives the lead away works with. */
export interface GiveLeadParts extends Pick<PairParts, 'bots' | 'times' | 'log'> {
  readonly own: OwnPart;
  readonly other: OtherRelay;
  readonly client: PeerClient;
  readonly joining: Joining;
  readonly leading: Leading;
}

/** Why the lead is given away. */
export interface GivingReason {
  /** For the log. */
  readonly reason: string;
  /** The journal here lost something: the follower's is the better one wherever it is. @default false */
  readonly isDamaged?: boolean;
}

/** Resolves with true when the other relay leads now, and this one joins it, or ends. */
export async function giveLead(parts: GiveLeadParts, { reason, isDamaged = false }: GivingReason): Promise<boolean> {
  const { own, leading, bots, log } = parts;
  if (own.isGiving) {
    await own.settled();
    return own.role !== 'leading';
  }
  own.isGiving = true;
  let isGiven = false;
  await own.change(async () => {
    const { link } = leading;
    if (own.role !== 'leading' || link === undefined) return;
    await Promise.all(bots.all.map((bot) => bot.rest()));
    const taker = await offer(parts, link, isDamaged);
    if (taker === undefined) {
      log.error({ reason }, 'pair: the other relay did not take the lead; this one goes on');
      if (!own.ended.aborted) await leading.begin();
      return;
    }
    isGiven = true;
    log.warn({ reason }, `pair: the other relay leads now: ${reason}`);
    own.remember({ isCopy: !isDamaged });
    parts.other.hearTerm(taker.term);
    if (own.isEnding) own.leave();
    else parts.joining.begin(taker);
  });
  return isGiven;
}

/** The other relay, if it leads now. */
async function offer(
  { own, client, times }: GiveLeadParts,
  link: LeaderLink,
  isDamaged: boolean,
): Promise<Standing | undefined> {
  const isSafe = isDamaged || (await link.whenSafe());
  if (!isSafe) return undefined;
  const message = { from: own.say(), isShownSure: !isDamaged, ...(isDamaged ? {} : { at: link.position }) };
  const taker = await client.lead(message, times.answerMs).catch(() => undefined);
  return taker?.role === 'leading' ? taker : undefined;
}
