import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import type { FastifyBaseLogger } from 'fastify';
import type { Bots } from '../bot/bots.ts';
import { botFolder } from '../bot/start-bot.ts';
import type { Partner } from '../engine/partner.ts';
import { Journal } from '../journal/journal.ts';
import { isDamage, schemaVersion } from '../journal/open-database.ts';
import { decideOn, decideOnSilence, type Decision } from './decide-role.ts';
import { FollowerCopy, readApart } from './follower-copy.ts';
import { sendJournals } from './journal-stream.ts';
import { LeaderLink } from './leader-link.ts';
import type { Exchange, ExchangeAnswer, HandOver, Role, Standing } from './messages.ts';
import { readPairFile, writePairFile, type PairMemory } from './pair-file.ts';
import type { PairTimes } from './pair-times.ts';
import { PeerClient, PeerError } from './peer-client.ts';

/** What a pair is made of. */
export interface PairParts {
  readonly rank: 0 | 1;
  readonly url: string;
  /** The peers' token: never shown. */
  readonly token: string;
  /** Folder of the relay. */
  readonly folder: string;
  readonly bots: Bots;
  readonly times: PairTimes;
  readonly log: FastifyBaseLogger;
  /** A notification was answered on the own journal alone. */
  readonly onMissed: () => void;
}

/** Pause before another try to join. */
const rejoinMs = 500;

/** Cards of a leader that comes without a hand-over begin so much higher: the one before may have given out numbers that nobody heard of. */
const numbersApart = 1000;

/** The other relay cannot be used so, at this moment. */
export class NotNowError extends Error {
  override readonly name = 'NotNowError';
}

/** This relay's part in the pair: who it is at the moment, and how it comes to be another. */
export class Pair {
  readonly #parts: PairParts;
  readonly #client: PeerClient;
  readonly #copy: FollowerCopy;
  readonly #id = randomUUID();
  #memory: PairMemory;
  #role: Role = 'starting';
  /** Process that this one follows or joins. */
  #leader: string | undefined;
  #heardMs = performance.now();
  #said = 0;
  /** The last word of the other relay: which process, and its count. */
  #lastHeard = { id: '', said: 0 };
  #otherHasRoom = false;
  /** Newest term that was heard of. */
  #heardTerm = 0;
  #isGiving = false;
  #isEnding = false;
  #isMerging = false;
  #link: LeaderLink | undefined;
  #joining = new AbortController();
  readonly #ended = new AbortController();
  /** Changes of role come one after the other. */
  #changing: Promise<void> = Promise.resolve();
  #running: Promise<void> = Promise.resolve();
  #lastComplaint = '';

  constructor(parts: PairParts) {
    this.#parts = parts;
    this.#client = new PeerClient(parts);
    this.#copy = new FollowerCopy(parts.bots, (bot) => this.#openStranger(bot));
    this.#memory = readPairFile(parts.folder);
    if (parts.bots.all.some(({ journal }) => journal.damaged !== undefined)) this.#remember({ isShownSure: false });
  }

  /** Looks for the other relay, and takes its part. */
  start(): void {
    this.#parts.log.info({ rank: this.#parts.rank, term: this.#memory.term }, 'pair: looking for the other relay');
    this.#heardMs = performance.now();
    this.#running = this.#run();
  }

  /** See {@link Role}. */
  get role(): Role {
    return this.#role;
  }

  /** True when this relay takes notifications. */
  get isLeading(): boolean {
    return this.#role === 'leading' && !this.#isGiving;
  }

  /** True when both have the same journal. */
  get isConnected(): boolean {
    if (this.#role === 'leading') return this.#link?.isConnected === true;
    return this.#role === 'following' && this.#silentMs < this.#parts.times.takeOverMs;
  }

  /** Passes a webhook on to the leader. Undefined: it does not answer, or this relay leads by now. */
  async passOn(bot: string, body: string): Promise<{ readonly status: number; readonly text: string } | undefined> {
    const { times } = this.#parts;
    try {
      return await this.#client.passOn(bot, body, times.takeOverMs + times.answerMs);
    } catch {
      return undefined;
    }
  }

  /** What the other relay tells, and asks. */
  onExchange(message: Exchange): ExchangeAnswer {
    this.#heard(message.from);
    if (this.#role === 'following' && message.from.id === this.#leader) this.#apply(message);
    const at = this.#role === 'following' ? this.#copy.at : undefined;
    return at === undefined ? { from: this.#standing() } : { from: this.#standing(), at };
  }

  /** The leader hands the lead over. Throws {@link NotNowError} when this relay is not where it has to be. */
  async onLead({ from, at }: HandOver): Promise<Standing> {
    const own = this.#copy.at;
    if (this.#role !== 'following' || from.id !== this.#leader || own === undefined) throw this.#notNow();
    if (at !== undefined && (at.stream !== own.stream || at.number !== own.number)) throw this.#notNow();
    this.#heardTerm = Math.max(this.#heardTerm, from.term);
    await this.#toLead('the other relay hands the lead over', at !== undefined);
    return this.#standing();
  }

  /** One that joins has something of its own. Resolves when all of it is here. Throws {@link NotNowError} when this relay does not lead. */
  async onMerge({ from, isShownSure }: HandOver): Promise<void> {
    if (!this.isLeading || this.#isMerging) throw this.#notNow();
    this.#isMerging = true;
    try {
      await this.#merge(from, isShownSure);
    } finally {
      this.#isMerging = false;
    }
  }

  /** Everything that is here, for one that follows or merges. Throws {@link NotNowError} while it changes hands. */
  journals(): Readable {
    const at = this.isLeading && this.#link !== undefined ? this.#link.position : undefined;
    if (at === undefined && this.#role !== 'joining') throw this.#notNow();
    return sendJournals(this.#parts.bots, this.#standing(), at);
  }

  /** Hands the lead over, if there is somebody to take it, and ends. The bots are at rest then. */
  async stop(): Promise<void> {
    this.#isEnding = true;
    if (this.isLeading && this.isConnected) await this.#giveLead('this relay ends', false);
    this.#ended.abort();
    this.#joining.abort();
    await this.#running;
    await this.#changing;
    this.#role = 'leaving';
    await this.#link?.end();
    await Promise.all(this.#parts.bots.all.map((bot) => bot.rest()));
    this.#copy.leave();
    await this.#client.close();
  }

  get #silentMs(): number {
    return performance.now() - this.#heardMs;
  }

  #notNow(): NotNowError {
    return new NotNowError(`this relay is ${this.#isGiving ? 'handing over' : this.#role}`);
  }

  #standing(): Standing {
    const hasRoom = this.#parts.bots.all.every(({ journal }) => journal.hasRoom());
    const { rank } = this.#parts;
    const { term } = this.#memory;
    const said = ++this.#said;
    return { id: this.#id, said, rank, term, role: this.#role, schema: schemaVersion, clockMs: Date.now(), hasRoom };
  }

  /** Who does not lead asks the other one while it is silent, and acts when it stays so. */
  async #run(): Promise<void> {
    const { times } = this.#parts;
    while (!this.#ended.signal.aborted) {
      if (this.#role !== 'leading') {
        const mayBeGone = this.#role !== 'following' || this.#silentMs > times.takeOverMs / 2;
        if (mayBeGone) await this.#ask();
        this.#act(decideOnSilence(this.#own(), this.#silentMs, times), 'the other relay does not answer');
      }
      await sleep(times.askMs, undefined, { signal: this.#ended.signal }).catch(() => undefined);
    }
  }

  async #ask(): Promise<void> {
    const timeoutMs = Math.min(1000, this.#parts.times.answerMs);
    try {
      const answer = await this.#client.exchange({ from: this.#standing(), changes: [] }, timeoutMs);
      this.#heard(answer.from);
    } catch (error) {
      if (error instanceof PeerError) this.#complain(error.message);
    }
  }

  #own(): Parameters<typeof decideOn>[0] {
    return { role: this.#role, rank: this.#parts.rank, term: this.#memory.term, leader: this.#leader };
  }

  #heard(other: Standing): void {
    if (this.#ended.signal.aborted) return;
    if (other.rank === this.#parts.rank) {
      return this.#complain('both relays have the same rank: peer.rank has to be 0 on one and 1 on the other');
    }
    // An answer may arrive after what was said later.
    if (other.id === this.#lastHeard.id && other.said < this.#lastHeard.said) return;
    this.#lastHeard = other;
    this.#heardMs = performance.now();
    this.#heardTerm = Math.max(this.#heardTerm, other.term);
    this.#otherHasRoom = other.hasRoom;
    const aheadMs = other.clockMs - Date.now();
    if (Math.abs(aheadMs - this.#memory.aheadMs) > 500) this.#remember({ aheadMs });
    const decision = decideOn(this.#own(), other);
    if (decision === 'join') this.#toJoin(other);
    else this.#act(decision, `the other relay is ${other.role}`);
    if (this.#role === 'leading' && other.role !== 'leading' && other.term > this.#memory.term) {
      this.#remember({ term: other.term + 1 });
    }
  }

  #act(decision: Decision, reason: string): void {
    if (decision === 'lead' && this.#role !== 'leading') void this.#toLead(reason, false);
  }

  #remember(change: Partial<PairMemory>): void {
    this.#memory = { ...this.#memory, ...change };
    try {
      writePairFile(this.#parts.folder, this.#memory);
    } catch (error) {
      this.#complain(`pair.json cannot be written: ${String(error)}`);
    }
  }

  /** Once for each new sentence: what goes on for hours is one line. */
  #complain(sentence: string): void {
    if (sentence === this.#lastComplaint) return;
    this.#lastComplaint = sentence;
    this.#parts.log.error(`pair: ${sentence}`);
  }

  #change(action: () => Promise<void>): Promise<void> {
    this.#changing = this.#changing.then(action).catch((error: unknown) => {
      this.#parts.log.error({ error: String(error) }, 'pair: a change of role failed');
    });
    return this.#changing;
  }

  async #toLead(reason: string, isPlanned: boolean): Promise<void> {
    this.#joining.abort();
    const from = this.#role;
    this.#role = 'leading';
    this.#isGiving = true;
    this.#leader = undefined;
    this.#remember({ term: Math.max(this.#memory.term, this.#heardTerm) + 1, isCopy: false });
    await this.#change(async () => {
      if (this.#role !== 'leading' || this.#ended.signal.aborted) return;
      this.#copy.leave();
      for (const { journal } of this.#parts.bots.all) {
        journal.write(() => {
          // Moments may be by the other host's clock.
          journal.cards.waitAtMostUntil(Date.now() + 25_000);
          if (!isPlanned && from !== 'starting') journal.cards.countFrom(journal.cards.nextNumber() + numbersApart);
        }, true);
      }
      await this.#beginToLead();
      const { term } = this.#memory;
      this.#parts.log.warn({ term, reason }, `pair: this relay leads now: ${reason}`);
    });
  }

  async #beginToLead(): Promise<void> {
    await this.#link?.end();
    const link = this.#makeLink();
    this.#link = link;
    this.#isGiving = false;
    this.#tellChanges(link);
    for (const bot of this.#parts.bots.all) {
      const { aheadMs } = this.#memory;
      bot.lead({ partner: this.#partner, isConnected: () => link.isConnected, aheadMs });
    }
  }

  #tellChanges(link: LeaderLink): void {
    for (const { name, journal } of this.#parts.bots.all) {
      journal.tellChanges((change) => link.push({ bot: name, ...change }));
    }
  }

  #makeLink(): LeaderLink {
    return new LeaderLink({
      client: this.#client,
      times: this.#parts.times,
      stream: randomUUID(),
      standing: () => this.#standing(),
      onAnswer: (other) => this.#heard(other),
      onConnected: (isConnected) => {
        for (const bot of this.#parts.bots.all) bot.reconsider();
        if (isConnected) this.#parts.log.info('pair: the other relay has everything, and follows');
        else this.#parts.log.error('pair: the other relay is away; alerts are answered on this journal alone');
      },
    });
  }

  readonly #partner: Partner = {
    hasAll: async () => {
      const link = this.#link;
      if (link === undefined || this.#role !== 'leading') return false;
      const isSafe = await link.whenSafe();
      if (!isSafe) await link.whenFresh();
      if (this.#role !== 'leading' || this.#link !== link) return false;
      if (!isSafe) this.#parts.onMissed();
      return true;
    },
    permission: () => {
      const link = this.#link;
      const wasConnected = link?.isConnected;
      return async () => {
        if (link === undefined) return 'stop';
        await link.whenSafe();
        await link.whenFresh();
        if (!this.isLeading || this.#link !== link) return 'stop';
        return link.isConnected === wasConnected ? 'go' : 'again';
      };
    },
    onFull: async () => {
      if (!this.isLeading) return true;
      if (!this.isConnected || !this.#otherHasRoom) return false;
      return this.#giveLead('the disk here takes no more', false);
    },
    onDamage: () => void this.#onDamage(),
  };

  async #onDamage(): Promise<void> {
    if (this.#role !== 'leading') return;
    this.#remember({ isShownSure: false });
    if (this.isConnected && (await this.#giveLead('the journal here was damaged', true))) return;
    // Nobody else has it: this relay goes on with what could be saved, which is another row of changes.
    await this.#change(async () => {
      if (this.#role !== 'leading') return;
      await this.#link?.end();
      this.#link = this.#makeLink();
      this.#tellChanges(this.#link);
    });
  }

  /** True when the other relay leads now, and this one joins it. @param isDamaged The follower is the better one as it is. */
  async #giveLead(reason: string, isDamaged: boolean): Promise<boolean> {
    const { bots, log, times } = this.#parts;
    if (this.#isGiving) {
      await this.#changing;
      return this.#role !== 'leading';
    }
    this.#isGiving = true;
    let isGiven = false;
    await this.#change(async () => {
      const link = this.#link;
      if (this.#role !== 'leading' || link === undefined) return;
      await Promise.all(bots.all.map((bot) => bot.rest()));
      const isSafe = isDamaged || (await link.whenSafe());
      const message = { from: this.#standing(), isShownSure: !isDamaged, ...(isDamaged ? {} : { at: link.position }) };
      const other = isSafe ? await this.#client.lead(message, times.answerMs).catch(() => undefined) : undefined;
      if (other?.role === 'leading') {
        isGiven = true;
        log.warn({ reason }, `pair: the other relay leads now: ${reason}`);
        this.#remember({ isCopy: !isDamaged });
        this.#heardTerm = Math.max(this.#heardTerm, other.term);
        if (this.#isEnding) this.#role = 'leaving';
        else this.#toJoin(other);
        return;
      }
      log.error({ reason }, 'pair: the other relay did not take the lead; this one goes on');
      if (!this.#ended.signal.aborted) await this.#beginToLead();
    });
    return isGiven;
  }

  #toJoin(other: Standing): void {
    if (this.#isEnding) return;
    const was = this.#role;
    this.#role = 'joining';
    this.#isGiving = false;
    this.#leader = other.id;
    this.#joining.abort();
    const joining = new AbortController();
    this.#joining = joining;
    if (was === 'leading') this.#parts.log.warn({ term: other.term }, 'pair: the other relay leads; this one joins it');
    void this.#change(async () => {
      const link = this.#link;
      this.#link = undefined;
      await link?.end();
      for (const bot of this.#parts.bots.all) {
        await bot.rest();
        bot.journal.tellChanges(undefined);
        await bot.tellDamage();
      }
      while (!joining.signal.aborted) {
        try {
          return await this.#join(other, joining.signal);
        } catch (error) {
          if (isDamage(error)) this.#replaceJournals();
          if (!joining.signal.aborted) this.#complain(`cannot join the other relay yet: ${String(error)}`);
        }
        await sleep(rejoinMs, undefined, { signal: joining.signal }).catch(() => undefined);
      }
    });
  }

  async #join(other: Standing, signal: AbortSignal): Promise<void> {
    if (other.schema !== schemaVersion) throw new Error('the two relays are of different versions');
    const { bots, log } = this.#parts;
    if (!this.#memory.isCopy) {
      await this.#client.merge({ from: this.#standing(), isShownSure: this.#memory.isShownSure }, signal);
    }
    const incoming = await this.#client.journal(signal);
    const { from, at } = incoming.head;
    if (from.id !== other.id || at === undefined) throw new Error('it does not lead any more');
    await this.#copy.take(incoming, () => (this.#heardMs = performance.now()));
    this.#remember({ term: Math.max(from.term, this.#memory.term), isCopy: true, isShownSure: true });
    if (signal.aborted) return;
    this.#role = 'following';
    this.#heardMs = performance.now();
    this.#lastComplaint = '';
    const waiting = bots.all.reduce((sum, { journal }) => sum + journal.alerts.backlog().states, 0);
    log.info({ term: from.term, waiting }, 'pair: this relay follows the other one');
  }

  /** Those that are damaged are set aside; the leader's come in their place. */
  #replaceJournals(): void {
    for (const bot of this.#parts.bots.all) bot.replaceJournal();
  }

  async #merge(from: Standing, isShownSure: boolean): Promise<void> {
    const { bots, log } = this.#parts;
    const incoming = await this.#client.journal(this.#ended.signal);
    if (incoming.head.from.id !== from.id) throw this.#notNow();
    const journals = await readApart(incoming);
    try {
      for (const [name, journal] of journals) {
        const bot = bots.find(name) ?? bots.usual;
        if (bot.engine === undefined) throw this.#notNow();
        const aheadMs = from.clockMs - Date.now();
        bot.addTurns(journal.cards.turns(), aheadMs);
        const counts = await bot.engine.merge(journal, { isShownSure, keepsCards: true, aheadMs });
        log.info({ bot: name, ...counts }, 'pair: what the other relay had of its own is here now');
      }
    } finally {
      for (const journal of journals.values()) journal.close();
    }
  }

  /** The other relay has a bot that this one does not know: it is being set up, or taken away. */
  #openStranger(bot: string): Journal {
    this.#complain(`the other relay has a bot ${bot} that this one does not know: give both the same settings`);
    const folder = botFolder(this.#parts.folder, bot) ?? this.#parts.folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return new Journal(folder, Date.now(), { rank: this.#parts.rank });
  }

  #apply(message: Exchange): void {
    try {
      this.#copy.apply(message);
    } catch (error) {
      this.#complain(`a change of the leader could not be made here: ${String(error)}`);
      this.#copy.leave();
      this.#toJoin(message.from);
    }
  }
}
