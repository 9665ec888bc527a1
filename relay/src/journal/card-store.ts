import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { z } from 'zod';
import type { BuiltMessage } from '../engine/alert-state.ts';
import { PreparedStatements } from './prepared-statements.ts';

/**
 * Forms of a message, each plainer than the one before; Feishu's refusals lead from one to the next.
 * 0 card, 1 card without mention, 2 text.
 */
export type CardForm = 0 | 1 | 2;

/** A card that is on its way: built, numbered, and not accepted yet. */
export interface WaitingCard {
  readonly number: number;
  readonly body: object;
  readonly color: 'red' | 'green';
  /** How many states it shows. */
  readonly alerts: number;
  readonly form: CardForm;
  readonly priority: number;
  /** Tries that Feishu answered with a refusal of this very card. */
  readonly tries: number;
  /** Not before this moment, in milliseconds since 1970. */
  readonly nextMs: number;
  /** True: Feishu refused every form of it. */
  readonly kept: boolean;
  /** See `CardOccasion.partOf`. */
  readonly partOf: number;
}

const row = z.object({
  number: z.number(),
  body: z.string(),
  color: z.enum(['red', 'green']),
  alerts: z.number(),
  form: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  priority: z.number(),
  tries: z.number(),
  next_ms: z.number(),
  kept: z.number(),
  part_of: z.number(),
});

function toCard(found: unknown): WaitingCard {
  const { body, next_ms: nextMs, kept, part_of: partOf, ...rest } = row.parse(found);
  return { ...rest, nextMs, partOf, kept: kept === 1, body: z.record(z.string(), z.unknown()).parse(JSON.parse(body)) };
}

/** A request that was sent to Feishu, or is being sent. */
export interface SentTurn {
  /** Which of two relays sent it, by whose clock the moments are. */
  readonly rank: number;
  readonly begunMs: number;
  /** Undefined: it is under way, or was cut by the death of its relay. */
  readonly endedMs: number | undefined;
}

/** Cards on their way, and the turns that were taken to send. */
export class CardStore {
  readonly #statements: PreparedStatements;
  readonly #rank: number;

  /** @param rank Which of two relays this one is; 0 where there is one only. */
  constructor(database: DatabaseSync, rank: number) {
    this.#statements = new PreparedStatements(database);
    this.#rank = rank;
  }

  /** Number of the next card. */
  nextNumber(): number {
    const found = this.#sql("SELECT seq FROM sqlite_sequence WHERE name = 'card'").get() as { seq: number } | undefined;
    return (found?.seq ?? 0) + 1;
  }

  /** Numbers of further cards are `number` or more: what another journal gave out is not given again. */
  countFrom(number: number): void {
    if (number <= this.nextNumber()) return;
    this.#sql("DELETE FROM sqlite_sequence WHERE name = 'card'").run();
    this.#sql("INSERT INTO sqlite_sequence (name, seq) VALUES ('card', ?)").run(number - 1);
  }

  /** Keeps a card, or puts a plainer one of the same number in its place, and ties its states to it. */
  put(message: BuiltMessage, form: CardForm, priority: number, partOf = 0): void {
    const { number, body, color, states } = message;
    this.#sql('UPDATE state SET card = NULL WHERE card = ?').run(number);
    this.#sql('INSERT OR REPLACE INTO card VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, ?)').run(
      number, JSON.stringify(body), color, states.length, form, priority, partOf,
    ); // prettier-ignore
    for (const id of states) this.#sql('UPDATE state SET card = ? WHERE id = ?').run(number, id);
  }

  /** The card that goes first of those whose time has come, but none of `except` (they are being sent). */
  due(nowMs: number, except: ReadonlySet<number>): WaitingCard | undefined {
    const found = this.#sql('SELECT number FROM card WHERE next_ms <= ? ORDER BY priority, number LIMIT 64').all(
      nowMs,
    ) as { number: number }[];
    const number = found.find((one) => !except.has(one.number))?.number;
    return number === undefined ? undefined : toCard(this.#sql('SELECT * FROM card WHERE number = ?').get(number));
  }

  /** When the next card's time comes, or undefined. */
  nextDueMs(except: ReadonlySet<number>): number | undefined {
    const found = this.#sql('SELECT number, next_ms FROM card ORDER BY next_ms LIMIT 64').all() as {
      number: number;
      next_ms: number;
    }[];
    return found.find((one) => !except.has(one.number))?.next_ms;
  }

  /** The card of this number, if it is on its way. */
  get(number: number): WaitingCard | undefined {
    const found = this.#sql('SELECT * FROM card WHERE number = ?').get(number);
    return found === undefined ? undefined : toCard(found);
  }

  /** All cards on their way, oldest first. */
  *all(): Iterable<WaitingCard> {
    for (const { number } of this.#sql('SELECT number FROM card ORDER BY number').all() as { number: number }[]) {
      const card = this.get(number);
      if (card !== undefined) yield card;
    }
  }

  /** No card waits longer than until `latestMs`: its moment may be by the clock of another host. */
  waitAtMostUntil(latestMs: number): void {
    this.#sql('UPDATE card SET next_ms = ? WHERE next_ms > ?').run(latestMs, latestMs);
  }

  /** How many cards wait, and how many of these Feishu refused in every form. */
  counts(): { readonly waiting: number; readonly kept: number } {
    return this.#sql('SELECT count(*) AS waiting, coalesce(sum(kept), 0) AS kept FROM card').get() as {
      waiting: number;
      kept: number;
    };
  }

  /** Notes when the card may be tried again. */
  postpone(number: number, nextMs: number, tries: number, kept: boolean, priority: number): void {
    this.#sql('UPDATE card SET next_ms = ?, tries = ?, kept = ?, priority = ? WHERE number = ?').run(
      nextMs, tries, kept ? 1 : 0, priority, number,
    ); // prettier-ignore
  }

  /** Crosses out a card that Feishu accepted, with its states. */
  settle(number: number): void {
    this.#sql('DELETE FROM state WHERE card = ?').run(number);
    this.#sql('DELETE FROM card WHERE number = ?').run(number);
  }

  /** Takes a card back; its states wait for another. */
  dissolve(number: number): void {
    this.#sql('UPDATE state SET card = NULL WHERE card = ?').run(number);
    this.#sql('DELETE FROM card WHERE number = ?').run(number);
  }

  /** Notes that a request begins; returns the turn. */
  beginTurn(nowMs: number): number {
    return Number(this.#sql('INSERT INTO turn (begun_ms, rank) VALUES (?, ?)').run(nowMs, this.#rank).lastInsertRowid);
  }

  /** Notes a turn that the other relay took. */
  addTurn({ rank, begunMs, endedMs }: SentTurn): void {
    this.#sql('INSERT INTO turn (begun_ms, ended_ms, rank) VALUES (?, ?, ?)').run(begunMs, endedMs ?? null, rank);
  }

  /** Takes a turn back: nothing was sent in it. */
  dropTurn(turn: number): void {
    this.#sql('DELETE FROM turn WHERE id = ?').run(turn);
  }

  /** All turns that are remembered, oldest first. */
  turns(): readonly SentTurn[] {
    const found = this.#sql('SELECT rank, begun_ms, ended_ms FROM turn ORDER BY id').all() as {
      rank: number | null;
      begun_ms: number;
      ended_ms: number | null;
    }[];
    return found.map((one) => ({ rank: one.rank ?? 0, begunMs: one.begun_ms, endedMs: one.ended_ms ?? undefined }));
  }

  /** Notes that its answer is there. */
  endTurn(turn: number, nowMs: number): void {
    this.#sql('UPDATE turn SET ended_ms = ? WHERE id = ?').run(nowMs, turn);
  }

  /** Forgets turns of which no window knows any more; one without an end was cut by a kill. */
  forgetTurns(beforeMs: number): void {
    this.#sql('DELETE FROM turn WHERE begun_ms < ?').run(beforeMs);
  }

  #sql(text: string): StatementSync {
    return this.#statements.get(text);
  }
}
