import { randomUUID } from 'node:crypto';
import type { Partner } from '../engine/partner.ts';
import { enginePartner } from './engine-partner.ts';
import { LeaderLink } from './leader-link.ts';
import type { Standing } from './messages.ts';
import type { OwnPart } from './own-part.ts';
import type { PairParts } from './pair-parts.ts';
import type { PeerClient } from './peer-client.ts';

/** What leading works with. */
export interface LeadingParts extends Pick<PairParts, 'bots' | 'times' | 'log' | 'onMissed'> {
  readonly own: OwnPart;
  readonly client: PeerClient;
  /** Called for each answer of the other relay. */
  readonly onAnswer: (other: Standing) => void;
  /** See {@link Partner.onFull}. */
  readonly onFull: Partner['onFull'];
  /** See {@link Partner.onDamage}. */
  readonly onDamage: Partner['onDamage'];
}

/** What the leader does: its bots deliver, and each change of their journals goes to the follower. */
export class Leading {
  readonly #parts: LeadingParts;
  readonly #partner: Partner;
  #link: LeaderLink | undefined;

  constructor(parts: LeadingParts) {
    this.#parts = parts;
    this.#partner = enginePartner({
      ...parts,
      link: () => this.#link,
      leads: () => parts.own.role === 'leading',
      isLeading: () => parts.own.isLeading,
    });
  }

  /** The way to the follower; undefined while this relay does not lead. */
  get link(): LeaderLink | undefined {
    return this.#link;
  }

  /** The bots deliver from here on. */
  async begin(): Promise<void> {
    const { own, bots } = this.#parts;
    await this.#link?.end();
    const link = this.#makeLink();
    own.isGiving = false;
    this.#tellChanges(link);
    for (const bot of bots.all) {
      const { aheadMs } = own.memory;
      bot.lead({ partner: this.#partner, isConnected: () => link.isConnected, aheadMs });
    }
  }

  /** Other journals are in use now: their changes are a row of their own, and who follows takes all of it anew. */
  async beginAnew(): Promise<void> {
    await this.#link?.end();
    this.#tellChanges(this.#makeLink());
  }

  /** The bots rest, and nobody is told of changes. */
  async leave(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    await link?.end();
    for (const bot of this.#parts.bots.all) {
      await bot.rest();
      bot.journal.tellChanges(undefined);
      await bot.tellDamage();
    }
  }

  #tellChanges(link: LeaderLink): void {
    for (const { name, journal } of this.#parts.bots.all) {
      journal.tellChanges((change) => link.push({ bot: name, ...change }));
    }
  }

  #makeLink(): LeaderLink {
    const { client, times, own, onAnswer, bots, log } = this.#parts;
    const link = new LeaderLink({
      client,
      times,
      stream: randomUUID(),
      standing: () => own.say(),
      onAnswer,
      onConnected: (isConnected) => {
        for (const bot of bots.all) bot.reconsider();
        if (isConnected) log.info('pair: the other relay has everything, and follows');
        else log.error('pair: the other relay is away; alerts are answered on this journal alone');
      },
    });
    this.#link = link;
    return link;
  }
}
