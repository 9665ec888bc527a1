import { decideOn, decideOnSilence, type Decision } from './decide-role.ts';
import type { FollowerCopy } from './follower-copy.ts';
import { giveLead, type GivingReason } from './give-lead.ts';
import { Joining } from './joining.ts';
import type { LeaderLink } from './leader-link.ts';
import { Leading } from './leading.ts';
import type { Standing } from './messages.ts';
import { OtherRelay } from './other-relay.ts';
import type { OwnPart } from './own-part.ts';
import type { PairParts } from './pair-parts.ts';
import type { PeerClient } from './peer-client.ts';
import { takeLead, type TakeLeadParts } from './take-lead.ts';

/** What the changes of role work with. */
export interface RoleChangesParts extends PairParts {
  readonly own: OwnPart;
  readonly client: PeerClient;
  readonly copy: FollowerCopy;
}

/** Difference of the two clocks from what is remembered that is worth a write to the disk, in milliseconds. */
const clockStepMs = 500;

/** What makes this relay lead or join: what it hears, what it does not hear, and what its journal cannot do any more. */
export class RoleChanges {
  readonly #parts: RoleChangesParts & TakeLeadParts;

  constructor(parts: RoleChangesParts) {
    const leading = new Leading({
      ...parts,
      onAnswer: (standing) => this.heard(standing),
      onFull: () => this.#onFull(),
      onDamage: () => void this.#onDamage(),
    });
    const other = new OtherRelay();
    const joining = new Joining({ ...parts, other, leading });
    this.#parts = { ...parts, other, leading, joining };
  }

  /** True when both have the same journal. */
  get isConnected(): boolean {
    const { own, other, leading, times } = this.#parts;
    if (own.role === 'leading') return leading.link?.isConnected === true;
    return own.role === 'following' && other.silentMs < times.takeOverMs;
  }

  /** The leader's way to its follower; undefined while this relay does not lead. */
  get link(): LeaderLink | undefined {
    return this.#parts.leading.link;
  }

  /** What was heard of the other relay. */
  get other(): OtherRelay {
    return this.#parts.other;
  }

  /** The other relay said this. */
  heard(standing: Standing): void {
    const { own, other, rank, joining } = this.#parts;
    if (own.ended.aborted) return;
    if (standing.rank === rank) {
      return own.complain('both relays have the same rank: peer.rank has to be 0 on one and 1 on the other');
    }
    if (!other.hear(standing)) return;
    const aheadMs = standing.clockMs - Date.now();
    if (Math.abs(aheadMs - own.memory.aheadMs) > clockStepMs) own.remember({ aheadMs });
    const decision = decideOn(own.standing, standing);
    if (decision === 'join') joining.begin(standing);
    else this.#act(decision, `the other relay is ${standing.role}`);
    if (own.role === 'leading' && standing.role !== 'leading' && standing.term > own.memory.term) {
      own.remember({ term: standing.term + 1 });
    }
  }

  /** Leads when the other relay has been silent for too long. */
  actOnSilence(): void {
    const { own, other, times } = this.#parts;
    this.#act(decideOnSilence(own.standing, other.silentMs, times), 'the other relay does not answer');
  }

  /** See {@link takeLead}. */
  lead(reason: string, isPlanned: boolean): Promise<void> {
    return takeLead(this.#parts, reason, isPlanned);
  }

  /** See {@link giveLead}. */
  give(reason: GivingReason): Promise<boolean> {
    return giveLead(this.#parts, reason);
  }

  /** Joins this leader, though it may be the one that was followed before. */
  join(leader: Standing): void {
    this.#parts.joining.begin(leader);
  }

  /** Ends: no role begins any more. Resolves when those that were under way are done. @param looking What looks for the other relay. */
  async end(looking: Promise<void>): Promise<void> {
    const { own, joining } = this.#parts;
    own.end();
    joining.giveUp();
    await looking;
    await own.settled();
    own.leave();
    await this.link?.end();
  }

  #act(decision: Decision, reason: string): void {
    if (decision === 'lead' && this.#parts.own.role !== 'leading') void this.lead(reason, false);
  }

  /** True when the other relay, or nobody, leads now. */
  async #onFull(): Promise<boolean> {
    const { own, other } = this.#parts;
    if (!own.isLeading) return true;
    if (!this.isConnected || !other.hasRoom) return false;
    return this.give({ reason: 'the disk here takes no more' });
  }

  async #onDamage(): Promise<void> {
    const { own, leading } = this.#parts;
    if (own.role !== 'leading') return;
    own.remember({ isShownSure: false });
    if (this.isConnected && (await this.give({ reason: 'the journal here was damaged', isDamaged: true }))) return;
    // Nobody else has it: this relay goes on with what could be saved, which is another row of changes.
    await own.change(async () => {
      if (own.role === 'leading') await leading.beginAnew();
    });
  }
}
