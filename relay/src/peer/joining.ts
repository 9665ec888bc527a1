import { setTimeout as sleep } from 'node:timers/promises';
import { isDamage, schemaVersion } from '../journal/open-database.ts';
import type { FollowerCopy } from './follower-copy.ts';
import type { Leading } from './leading.ts';
import type { Standing } from './messages.ts';
import type { OtherRelay } from './other-relay.ts';
import type { OwnPart } from './own-part.ts';
import type { PairParts } from './pair-parts.ts';
import type { PeerClient } from './peer-client.ts';

/** What a relay that joins works with. */
export interface JoiningParts extends Pick<PairParts, 'bots' | 'log'> {
  readonly own: OwnPart;
  readonly other: OtherRelay;
  readonly client: PeerClient;
  readonly copy: FollowerCopy;
  readonly leading: Leading;
}

/** Pause before another try to join. */
const rejoinMs = 500;

/** How a relay comes to follow: it offers what it has of its own, then takes the leader's journals in the place of its own. */
export class Joining {
  readonly #parts: JoiningParts;
  #trying = new AbortController();

  constructor(parts: JoiningParts) {
    this.#parts = parts;
  }

  /** Joins this leader, and tries until that is done or given up. */
  begin(leader: Standing): void {
    const { own, log, leading } = this.#parts;
    if (own.isEnding) return;
    const was = own.role;
    own.join(leader.id);
    this.#trying.abort();
    const trying = new AbortController();
    this.#trying = trying;
    if (was === 'leading') log.warn({ term: leader.term }, 'pair: the other relay leads; this one joins it');
    void own.change(async () => {
      await leading.leave();
      await this.#tryUntilDone(leader, trying.signal);
    });
  }

  /** Joins nobody any more. */
  giveUp(): void {
    this.#trying.abort();
  }

  async #tryUntilDone(leader: Standing, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        return await this.#join(leader, signal);
      } catch (error) {
        if (isDamage(error)) this.#replaceJournals();
        if (!signal.aborted) this.#parts.own.complain(`cannot join the other relay yet: ${String(error)}`);
      }
      await sleep(rejoinMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #join(leader: Standing, signal: AbortSignal): Promise<void> {
    if (leader.schema !== schemaVersion) throw new Error('the two relays are of different versions');
    const { own, other, client, copy, bots, log } = this.#parts;
    const { isCopy, isShownSure } = own.memory;
    if (!isCopy) await client.merge({ from: own.say(), isShownSure }, signal);
    const incoming = await client.journal(signal);
    const { from, at } = incoming.head;
    if (from.id !== leader.id || at === undefined) throw new Error('it does not lead any more');
    await copy.take(incoming, () => other.isAlive());
    own.remember({ term: Math.max(from.term, own.memory.term), isCopy: true, isShownSure: true });
    if (signal.aborted) return;
    own.follow();
    other.isAlive();
    const waiting = bots.all.reduce((sum, { journal }) => sum + journal.alerts.backlog().states, 0);
    log.info({ term: from.term, waiting }, 'pair: this relay follows the other one');
  }

  /** Those that are damaged are set aside; the leader's come in their place. */
  #replaceJournals(): void {
    for (const bot of this.#parts.bots.all) bot.replaceJournal();
  }
}
