import { readApart } from './follower-copy.ts';
import type { HandOver, Standing } from './messages.ts';
import type { OwnPart } from './own-part.ts';
import type { PairParts } from './pair-parts.ts';
import type { PeerClient } from './peer-client.ts';

/** What a leader that takes over another's journals works with. */
export interface MergingParts extends Pick<PairParts, 'bots' | 'log'> {
  readonly own: OwnPart;
  readonly client: PeerClient;
}

/** How the leader comes to what one that joins has of its own: it fetches that one's journals and judges them by its own. */
export class Merging {
  readonly #parts: MergingParts;
  #isUnderWay = false;

  constructor(parts: MergingParts) {
    this.#parts = parts;
  }

  /** Resolves when all of it is here. Throws {@link NotNowError} when this relay does not lead, or is at it already. */
  async take({ from, isShownSure }: HandOver): Promise<void> {
    const { own } = this.#parts;
    if (!own.isLeading || this.#isUnderWay) throw own.notNow();
    this.#isUnderWay = true;
    try {
      await this.#merge(from, isShownSure);
    } finally {
      this.#isUnderWay = false;
    }
  }

  async #merge(from: Standing, isShownSure: boolean): Promise<void> {
    const { own, client, bots, log } = this.#parts;
    const incoming = await client.journal(own.ended);
    if (incoming.head.from.id !== from.id) throw own.notNow();
    const journals = await readApart(incoming);
    try {
      for (const [name, journal] of journals) {
        const bot = bots.find(name) ?? bots.usual;
        if (bot.engine === undefined) throw own.notNow();
        const aheadMs = from.clockMs - Date.now();
        bot.addTurns(journal.cards.turns(), aheadMs);
        const counts = await bot.engine.merge(journal, { isShownSure, keepsCards: true, aheadMs });
        log.info({ bot: name, ...counts }, 'pair: what the other relay had of its own is here now');
      }
    } finally {
      for (const journal of journals.values()) journal.close();
    }
  }
}
