import { treatmentOf, firstPauseMs } from '../feishu/treatment.ts';
import type { Budget, EndTurn } from '../feishu/budget.ts';
import type { RefusalReason } from '../feishu/refusal-reason.ts';
import type { SendResult } from '../feishu/send-message.ts';
import type { WaitingCard } from '../journal/card-store.ts';
import { JournalFullError } from '../journal/journal.ts';
import type { BotHealth } from './bot-health.ts';
import type { Partner } from './partner.ts';
import { composeNext, type Composer } from './compose.ts';
import { treatRefusal } from './treat-refusal.ts';

/** What became of one try, for log and metrics. */
export interface TryReport {
  readonly card: WaitingCard;
  readonly result: SendResult;
  /** When the oldest alert of it arrived; undefined for a try that failed. */
  readonly oldestMs?: number | undefined;
}

/** What the loop works with. */
export interface LoopParts extends Composer {
  readonly budget: Budget;
  readonly health: BotHealth;
  readonly send: (body: object) => Promise<SendResult>;
  /** Absent: this is the only relay. */
  readonly partner?: Partner | undefined;
  readonly now: () => number;
  /** Called when a request begins; returns what is called at its end. For a journal that is lost with the process. */
  readonly onTurn?: ((begunMs: number) => () => void) | undefined;
  /** Called after each try, when journal and health know of it. */
  readonly onTry: (report: TryReport) => void;
  readonly onMerged: (how: 'single' | 'group' | 'digest') => void;
  /** Called for what the loop could not do, after which it goes on. */
  readonly onTrouble: (error: unknown) => void;
}

/** Pause after trouble with the journal. */
const troublePauseMs = 1000;

interface Attempt {
  readonly card: WaitingCard;
  readonly turn: number;
  readonly begunMs: number;
  readonly oldestMs: number | undefined;
}

/**
 * Brings what the journal holds to Feishu: within the budget, the worst first, for ever. A card goes when the one before it has its answer: a kill
 * or a time-out leaves one card unanswered, and so repeats one at most. Answers within 0.6 s keep up with the limit of a minute; while they take
 * longer, more alerts share a card.
 */
export class DeliveryLoop {
  readonly #parts: LoopParts;
  /** The card that is on its way. */
  #sending: number | undefined;
  /** How long Feishu took for the last answer, in milliseconds. */
  #answerMs = 0;
  /** Accepted cards that could not be crossed out yet. */
  readonly #unsettled = new Map<number, number>();
  #wakeUp: () => void = () => undefined;
  #troubleUntilMs = 0;

  constructor(parts: LoopParts) {
    this.#parts = parts;
  }

  /** Cards that are being sent, or were accepted and could not be crossed out yet. */
  get sending(): ReadonlySet<number> {
    return this.#busy();
  }

  /** Something new waits. */
  wake(): void {
    this.#wakeUp();
  }

  /** Delivers until `stopping` aborts; resolves when the last answer is there. */
  async run(stopping: AbortSignal): Promise<void> {
    stopping.addEventListener('abort', () => this.wake());
    while (!stopping.aborted) {
      try {
        await this.#step(stopping);
      } catch (error) {
        if (error === stopping.reason) break;
        this.#troubleUntilMs = this.#parts.now() + troublePauseMs;
        this.#parts.onTrouble(error);
      }
    }
    try {
      this.#settleLate();
    } catch (error) {
      this.#parts.onTrouble(error);
    }
  }

  async #step(stopping: AbortSignal): Promise<void> {
    this.#settleLate();
    const waitMs = this.#waitMs();
    if (waitMs > 0) return this.#sleep(waitMs, stopping);
    const endTurn = await this.#parts.budget.take(stopping);
    let attempt: Attempt | undefined;
    try {
      attempt = this.#begin();
    } finally {
      if (attempt === undefined) endTurn(false);
    }
    if (attempt === undefined) return;
    this.#sending = attempt.card.number;
    try {
      await this.#tryIfAllowed(attempt, endTurn);
    } finally {
      this.#sending = undefined;
    }
  }

  /** Milliseconds until something may be sent; Infinity: not before something happens. */
  #waitMs(): number {
    const { journal, now } = this.#parts;
    const nowMs = now();
    const pauseMs = Math.max(this.#parts.health.pauseMs(nowMs), this.#troubleUntilMs - nowMs);
    if (pauseMs > 0) return pauseMs;
    if (journal.alerts.first() !== undefined) return 0;
    const dueMs = journal.cards.nextDueMs(this.#busy());
    return dueMs === undefined ? Infinity : dueMs - nowMs;
  }

  /** Cards that must not be sent now. */
  #busy(): ReadonlySet<number> {
    return new Set([...(this.#sending === undefined ? [] : [this.#sending]), ...this.#unsettled.keys()]);
  }

  #sleep(ms: number, stopping: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const most = this.#unsettled.size > 0 ? troublePauseMs : 30_000;
      const done = (): void => {
        clearTimeout(timer);
        this.#wakeUp = () => undefined;
        resolve();
      };
      const timer = setTimeout(done, Math.min(Math.ceil(ms), most));
      this.#wakeUp = done;
      if (stopping.aborted) done();
    });
  }

  /** Chooses or composes the card of this turn and notes on the disk that it is being sent. */
  #begin(): Attempt | undefined {
    const { journal, now } = this.#parts;
    const nowMs = now();
    if (this.#waitMs() > 0) return undefined;
    const { merged, ...attempt } = journal.write(() => {
      const busy = this.#busy();
      const first = journal.alerts.first();
      const ready = journal.cards.due(nowMs, busy);
      const isFresh = first !== undefined && (ready === undefined || first.priority < ready.priority);
      const merged = isFresh ? composeNext(this.#parts, nowMs, this.#answerMs) : undefined;
      const card = isFresh ? journal.cards.due(nowMs, busy) : ready;
      if (card === undefined) return { card, turn: 0, oldestMs: undefined, merged };
      // While it is under way it holds back newer states of its alerts, kept or not.
      if (card.kept) journal.cards.postpone(card.number, card.nextMs, card.tries, false, card.priority);
      const oldestMs = journal.alerts.onCard(card.number)[0]?.arrivedMs;
      return { card, turn: journal.cards.beginTurn(nowMs), oldestMs, merged };
    }, true);
    if (merged !== undefined) this.#parts.onMerged(merged);
    const { card } = attempt;
    if (card === undefined) throw new Error('relay: nothing could be made of what waits');
    return { ...attempt, begunMs: nowMs, card };
  }

  /** Of two relays the other one has to know of the card and the turn before it goes. */
  async #tryIfAllowed(attempt: Attempt, endTurn: EndTurn): Promise<void> {
    const { partner, journal, now } = this.#parts;
    const answer = partner === undefined ? 'go' : await partner.permission()();
    if (answer === 'go') return this.#try(attempt, endTurn);
    endTurn(false);
    if (answer === 'stop') this.#troubleUntilMs = now() + troublePauseMs;
    journal.write(() => journal.cards.dropTurn(attempt.turn), true);
  }

  async #try({ card, turn, begunMs, oldestMs }: Attempt, endTurn: EndTurn): Promise<void> {
    const { send, now, journal, onTry } = this.#parts;
    let result: SendResult;
    const onEnd = this.#parts.onTurn?.(begunMs);
    try {
      result = await send(card.body);
    } finally {
      endTurn();
      onEnd?.();
    }
    const nowMs = now();
    this.#answerMs = nowMs - begunMs;
    if (result.sent) {
      this.#parts.health.answered();
      this.#unsettled.set(card.number, turn);
      onTry({ card, result, oldestMs });
      this.#settleLate();
      return;
    }
    const { reason } = result;
    this.#noteHealth(reason, nowMs);
    journal.write(() => {
      journal.cards.endTurn(turn, nowMs);
      treatRefusal(this.#parts, card, reason, nowMs);
    }, true);
    onTry({ card, result });
  }

  #noteHealth(reason: RefusalReason, nowMs: number): void {
    const treatment = treatmentOf(reason);
    if (treatment === 'wait' || treatment === 'cure') this.#parts.health.failed(nowMs, firstPauseMs(reason));
    else this.#parts.health.answered();
  }

  /** Crosses out accepted cards; those that the disk does not let us cross out now are not sent again meanwhile. */
  #settleLate(): void {
    const { journal, now } = this.#parts;
    if (this.#unsettled.size === 0) return;
    const settled = [...this.#unsettled];
    try {
      journal.write(() => {
        for (const [number, turn] of settled) {
          journal.cards.settle(number);
          journal.cards.endTurn(turn, now());
        }
      }, true);
    } catch (error) {
      if (!(error instanceof JournalFullError)) throw error;
      return;
    }
    for (const [number] of settled) this.#unsettled.delete(number);
  }
}
