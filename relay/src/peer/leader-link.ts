import { ChangesQueue, type BotChange } from './changes-queue.ts';
import type { PairTimes } from './pair-times.ts';
import type { Exchange, ExchangeAnswer, Position, Standing } from './messages.ts';
import type { PeerClient } from './peer-client.ts';
import { FollowerMark } from './follower-mark.ts';
import { FreshnessClock } from './freshness-clock.ts';

/** What a link works with. */
export interface LinkParts {
  readonly client: Pick<PeerClient, 'exchange'>;
  readonly times: PairTimes;
  /** Of this time of leading. */
  readonly stream: string;
  readonly standing: () => Standing;
  /** Called for each answer, before what it brings counts. */
  readonly onAnswer: (other: Standing) => void;
  /** Called when the follower begins or ceases to have everything. */
  readonly onConnected: (isConnected: boolean) => void;
}

/** Changes in one request, about. */
const maxBatchBytes = 1024 * 1024;

/** The leader's side of the way to its follower: one request at a time, each with all that has come up meanwhile. */
export class LeaderLink {
  readonly queue: ChangesQueue;
  readonly #parts: LinkParts;
  readonly #fresh: FreshnessClock;
  readonly #follower: FollowerMark;
  #wakeUp: () => void = () => undefined;
  #isEnded = false;
  /** True: something came up during the request that is under way. */
  #isAskedAgain = false;
  #exchanges = 0;
  readonly #running: Promise<void>;
  readonly #onExchanged = new Set<() => void>();

  constructor(parts: LinkParts) {
    this.#parts = parts;
    this.#follower = new FollowerMark(parts.onConnected);
    this.#fresh = new FreshnessClock(parts.times.leaseMs);
    this.queue = new ChangesQueue(() => this.#wake());
    this.#running = this.#run();
  }

  /** Where the journals are at this moment. */
  get position(): Position {
    return { stream: this.#parts.stream, number: this.queue.last };
  }

  /** True when the follower has everything but what is on its way. */
  get isConnected(): boolean {
    return this.#follower.at !== undefined && this.#fresh.isFresh;
  }

  /** Adds a change. */
  push(change: BotChange): void {
    this.queue.push(change);
  }

  /** Resolves with true when the follower has all that was written so far; with false when it is away. */
  whenSafe(): Promise<boolean> {
    return this.#follower.reached(this.queue.last);
  }

  /** Resolves when it is known anew, or known still, what the other relay is: a process that slept knows nothing. */
  async whenFresh(): Promise<void> {
    while (!this.#isEnded && !this.#fresh.isFresh) {
      await new Promise<void>((resolve) => {
        this.#onExchanged.add(resolve);
        this.#wake();
      });
    }
  }

  /** Ends; who waits is told that the follower is away. */
  async end(): Promise<void> {
    this.#isEnded = true;
    this.#wake();
    this.#follower.lose();
    this.#tellExchanged();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isEnded) {
      this.#isAskedAgain = false;
      await this.#exchange();
      this.#tellExchanged();
      if (!this.#isEnded && (!this.#isAskedAgain || this.#follower.at === undefined)) await this.#pause();
    }
  }

  #wake(): void {
    this.#isAskedAgain = true;
    this.#wakeUp();
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wakeUp = () => undefined;
        resolve();
      };
      const timer = setTimeout(done, this.#parts.times.heartbeatMs);
      // What comes up while the follower is no copy is not sent, so it hurries nobody; who asks anew does.
      this.#wakeUp = () => {
        if (this.#follower.at !== undefined || this.#onExchanged.size > 0 || this.#isEnded) done();
      };
    });
  }

  #message(): Exchange {
    const { stream, standing } = this.#parts;
    const at = this.#follower.at;
    if (at === undefined) {
      return { from: standing(), kept: { stream, number: this.queue.keptAfter }, changes: [] };
    }
    const changes = this.queue.after(at, maxBatchBytes).map(({ bot, patch, nextCard }) => ({
      bot,
      nextCard,
      patch: Buffer.from(patch.buffer, patch.byteOffset, patch.length).toString('base64'),
    }));
    return { from: standing(), after: { stream, number: at }, changes };
  }

  async #exchange(): Promise<void> {
    const { client, times, onAnswer } = this.#parts;
    const message = this.#message();
    const begun = this.#fresh.begin();
    const attempt = ++this.#exchanges;
    let answer: ExchangeAnswer;
    try {
      answer = await client.exchange(message, times.answerMs).catch((error: unknown) => {
        // A kept connection may have been closed by the other side; what is sent twice is made once.
        if (begun.ageMs() > times.answerMs / 2) throw error;
        return client.exchange(message, times.answerMs / 2);
      });
    } catch {
      begun.failed(times.answerMs * 1.5 + 250);
      if (!this.#isEnded) this.#follower.lose();
      return;
    }
    if (this.#isEnded || attempt !== this.#exchanges) return;
    onAnswer(answer.from);
    begun.succeeded();
    this.#take(answer);
    const { at } = this.#follower;
    if (at !== undefined && at < this.queue.last) this.#isAskedAgain = true;
  }

  #take({ from, at }: ExchangeAnswer): void {
    if (this.#isEnded) return;
    const isCopy =
      from.role === 'following' && at !== undefined && at.stream === this.#parts.stream && this.queue.has(at.number);
    if (!isCopy) return this.#follower.lose();
    this.queue.dropUntil(at.number);
    this.#follower.move(at.number);
  }

  #tellExchanged(): void {
    const told = [...this.#onExchanged];
    this.#onExchanged.clear();
    for (const tell of told) tell();
  }
}
