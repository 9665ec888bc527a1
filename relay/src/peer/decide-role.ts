import type { PairTimes } from './pair-times.ts';
import type { Role, Standing } from './messages.ts';

/** What a relay does after it heard of the other one, or did not. */
export type Decision = 'stay' | 'lead' | 'join';

/** What it knows of itself. */
export interface OwnStanding {
  readonly role: Role;
  readonly rank: 0 | 1;
  readonly term: number;
  /** Process that it follows or joins; undefined while it does neither. */
  readonly leader: string | undefined;
  /** True: its journal is a whole copy of the other one's, as far as that came. */
  readonly hasCopy: boolean;
}

/** True when this one's claim to lead is the better one: the newer term, or of the same the first rank. */
function hasBetterClaim(own: Pick<OwnStanding, 'term' | 'rank'>, other: Pick<Standing, 'term' | 'rank'>): boolean {
  return own.term === other.term ? own.rank < other.rank : own.term > other.term;
}

/** The other one answers. */
export function decideOn(own: OwnStanding, other: Standing): Decision {
  if (own.role === 'leaving' || other.role === 'leaving') return 'stay';
  if (other.role === 'leading') {
    // What that one lost is here: it joins, and adds what it has taken since.
    if (own.role !== 'leading' && own.hasCopy && other.isShownSure === false) return 'lead';
    if (own.role === 'leading') return hasBetterClaim(own, other) ? 'stay' : 'join';
    return own.leader === other.id ? 'stay' : 'join';
  }
  switch (own.role) {
    case 'leading':
      return 'stay';
    case 'starting':
      // One that has followed knows most, and leads as soon as it hears of this one.
      return other.role === 'starting' && own.rank < other.rank ? 'lead' : 'stay';
    case 'joining':
    case 'following':
      // The one that led does not any more.
      if (other.role === 'starting') return 'lead';
      if (other.role !== own.role) return own.role === 'following' ? 'lead' : 'stay';
      return hasBetterClaim(own, other) ? 'lead' : 'stay';
  }
}

/** The other one has not been heard of for so long. */
export function decideOnSilence(own: OwnStanding, silentMs: number, times: PairTimes): Decision {
  if (own.role === 'starting') return silentMs >= times.startMs ? 'lead' : 'stay';
  if (own.role === 'following' || own.role === 'joining') return silentMs >= times.takeOverMs ? 'lead' : 'stay';
  return 'stay';
}
