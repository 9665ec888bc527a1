import { mkdirSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { botFolder } from '../bot/start-bot.ts';
import { Journal } from '../journal/journal.ts';
import { FollowerCopy } from './follower-copy.ts';
import { sendJournals } from './journal-stream.ts';
import { lookForOther } from './look-for-other.ts';
import { Merging } from './merging.ts';
import type { Exchange, ExchangeAnswer, HandOver, Role, Standing } from './messages.ts';
import { OwnPart } from './own-part.ts';
import type { PairParts } from './pair-parts.ts';
import { PeerClient } from './peer-client.ts';
import { RoleChanges } from './role-changes.ts';

/** This relay's part in the pair, as the server sees it: what the other relay asks of it, and who it is at the moment. */
export class Pair {
  readonly #parts: PairParts;
  readonly #own: OwnPart;
  readonly #client: PeerClient;
  readonly #copy: FollowerCopy;
  readonly #changes: RoleChanges;
  readonly #merging: Merging;
  #looking: Promise<void> = Promise.resolve();

  constructor(parts: PairParts) {
    this.#parts = parts;
    const own = new OwnPart(parts);
    const client = new PeerClient(parts);
    const copy = new FollowerCopy(parts.bots, (bot) => this.#openStranger(bot));
    this.#own = own;
    this.#client = client;
    this.#copy = copy;
    this.#changes = new RoleChanges({ ...parts, own, client, copy });
    this.#merging = new Merging({ ...parts, own, client });
  }

  /** Looks for the other relay, and takes its part. */
  start(): void {
    const { rank, log, times } = this.#parts;
    const changes = this.#changes;
    log.info({ rank, term: this.#own.memory.term }, 'pair: looking for the other relay');
    changes.other.isAlive();
    this.#looking = lookForOther({
      own: this.#own,
      other: changes.other,
      client: this.#client,
      times,
      onAnswer: (standing) => changes.heard(standing),
      onLooked: () => changes.actOnSilence(),
    });
  }

  /** See {@link Role}. */
  get role(): Role {
    return this.#own.role;
  }

  /** True when this relay takes notifications. */
  get isLeading(): boolean {
    return this.#own.isLeading;
  }

  /** True when both have the same journal. */
  get isConnected(): boolean {
    return this.#changes.isConnected;
  }

  /** Passes a webhook on to the leader. Undefined: it does not answer, this relay leads by now, or `signal` aborted since the caller is gone. */
  async passOn(
    bot: string,
    body: string,
    signal: AbortSignal,
  ): Promise<{ readonly status: number; readonly text: string } | undefined> {
    const { times } = this.#parts;
    try {
      return await this.#client.passOn(bot, body, times.takeOverMs + times.answerMs, signal);
    } catch {
      return undefined;
    }
  }

  /** What the other relay tells, and asks. */
  onExchange(message: Exchange): ExchangeAnswer {
    const own = this.#own;
    this.#changes.heard(message.from);
    if (own.role === 'following' && own.isLedBy(message.from.id)) this.#follow(message);
    const at = own.role === 'following' ? this.#copy.at : undefined;
    return at === undefined ? { from: own.say() } : { from: own.say(), at };
  }

  /** The leader hands the lead over. Throws {@link NotNowError} when this relay is not where it has to be. */
  async onLead({ from, at }: HandOver): Promise<Standing> {
    const own = this.#own;
    const here = this.#copy.at;
    if (at === undefined && own.role === 'leading') {
      // It had said before that its journal was damaged, and this one leads because of that.
      await own.settled();
      return own.say();
    }
    if (own.role !== 'following' || !own.isLedBy(from.id) || here === undefined) throw own.notNow();
    if (at !== undefined && (at.stream !== here.stream || at.number !== here.number)) throw own.notNow();
    this.#changes.other.hearTerm(from.term);
    await this.#changes.lead('the other relay hands the lead over', at !== undefined);
    return own.say();
  }

  /** One that joins has something of its own. Resolves when all of it is here. Throws {@link NotNowError} when this relay does not lead. */
  onMerge(message: HandOver): Promise<void> {
    return this.#merging.take(message);
  }

  /** Everything that is here, for one that follows or merges. Throws {@link NotNowError} while it changes hands. */
  journals(): Readable {
    const own = this.#own;
    const at = own.isLeading ? this.#changes.link?.position : undefined;
    if (at === undefined && own.role !== 'joining') throw own.notNow();
    return sendJournals(this.#parts.bots, own.say(), at);
  }

  /** Hands the lead over, if there is somebody to take it, and ends. The bots are at rest then. */
  async stop(): Promise<void> {
    const own = this.#own;
    own.isEnding = true;
    if (own.isLeading && this.isConnected) await this.#changes.give({ reason: 'this relay ends' });
    await this.#changes.end(this.#looking);
    await Promise.all(this.#parts.bots.all.map((bot) => bot.rest()));
    this.#copy.leave();
    await this.#client.close();
  }

  /** The other relay has a bot that this one does not know: it is being set up, or taken away. */
  #openStranger(bot: string): Journal {
    this.#own.complain(`the other relay has a bot ${bot} that this one does not know: give both the same settings`);
    const folder = botFolder(this.#parts.folder, bot) ?? this.#parts.folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return new Journal(folder, Date.now(), { rank: this.#parts.rank });
  }

  #follow(message: Exchange): void {
    try {
      if (this.#copy.apply(message)) return;
      this.#own.complain('this relay is too far behind the leader, and takes the whole journal anew');
    } catch (error) {
      this.#own.complain(`a change of the leader could not be made here: ${String(error)}`);
    }
    this.#copy.leave();
    this.#changes.join(message.from);
  }
}
