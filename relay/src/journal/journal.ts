import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { AlertStore } from './alert-store.ts';
import { AsideStore } from './aside-store.ts';
import { CardStore } from './card-store.ts';
import { isDiskTrouble, openDatabase, type OpenedDatabase } from './open-database.ts';

/** The disk took no more; what was to be written is not there, what was there still is. */
export class JournalFullError extends Error {
  override readonly name = 'JournalFullError';
}

/** Bytes put by, so that a delivered card can be crossed out although the disk is full. */
const ballastBytes = 1_048_576;

/** How much is kept of what is over: the other Alertmanager may bring its copies for hours after an outage. */
const keepResolvedMs = 86_400_000;
const keepFiringMs = 8 * 86_400_000;

/**
 * What the relay has answered for: alerts to be shown, cards on their way, and what was shown already. A file with full
 * synchronisation, or memory alone where no folder is given.
 */
export class Journal {
  readonly alerts: AlertStore;
  readonly cards: CardStore;
  readonly aside: AsideStore;
  /** Where a damaged journal was put when this one was opened. */
  readonly damaged: string | undefined;
  /** False: in memory, so nothing survives the process. */
  readonly isDurable: boolean;
  readonly #database: DatabaseSync;
  readonly #ballast: string | undefined;

  /**
   * Opens the journal of a folder, or one in memory. Throws when the folder cannot be written or another relay's newer journal is there.
   */
  constructor(folder: string | undefined, nowMs: number) {
    const path = folder === undefined ? ':memory:' : join(folder, 'journal.sqlite');
    this.#ballast = folder === undefined ? undefined : join(folder, 'ballast');
    const { database, damaged } = this.#open(path, nowMs);
    this.#database = database;
    this.damaged = damaged;
    this.isDurable = folder !== undefined;
    this.alerts = new AlertStore(database);
    this.cards = new CardStore(database);
    this.aside = new AsideStore(database);
    this.#putBallastBy();
  }

  /**
   * Runs `change` as one transaction, on the disk when this returns. Throws {@link JournalFullError} when the disk takes no more,
   * and what SQLite throws for a damaged file.
   * @param mayUseBallast True for what makes room in the end: cards that go out.
   */
  write<Result>(change: () => Result, mayUseBallast = false): Result {
    if (!mayUseBallast && !this.hasRoom()) throw new JournalFullError('journal: the disk takes no more');
    try {
      return this.#transaction(change);
    } catch (error) {
      if (!isDiskTrouble(error)) throw error;
      if (!mayUseBallast || this.#ballast === undefined || !existsSync(this.#ballast)) {
        throw new JournalFullError('journal: the disk takes no more', { cause: error });
      }
    }
    rmSync(this.#ballast, { force: true });
    try {
      return this.#transaction(change);
    } catch (error) {
      if (!isDiskTrouble(error)) throw error;
      throw new JournalFullError('journal: the disk takes no more', { cause: error });
    }
  }

  /** Forgets what is long over, and puts ballast by again; to be called each minute or so. */
  tidy(nowMs: number): void {
    this.write(() => {
      this.alerts.forget(nowMs - keepResolvedMs, nowMs - keepFiringMs);
      this.cards.forgetTurns(nowMs - 120_000);
      this.aside.forget();
    }, true);
    this.#putBallastBy();
  }

  /** Closes a damaged file, which may not let itself be closed in order; the next one to open it sets it aside. */
  closeDamaged(): void {
    try {
      this.#database.close();
    } catch {
      // The descriptor is left to the end of the process.
    }
  }

  /** Closes the file; nothing is pending in memory. */
  close(): void {
    this.#database.close();
  }

  /** A journal on a full disk opens with the room of the ballast. */
  #open(path: string, nowMs: number): OpenedDatabase {
    try {
      return openDatabase(path, nowMs);
    } catch (error) {
      if (!isDiskTrouble(error) || this.#ballast === undefined || !existsSync(this.#ballast)) throw error;
      rmSync(this.#ballast);
      return openDatabase(path, nowMs);
    }
  }

  #transaction<Result>(change: () => Result): Result {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = change();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite has rolled back by itself after some errors of the disk.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** True when new alerts may be taken: without ballast the room that it left is for crossing out. */
  hasRoom(): boolean {
    this.#putBallastBy();
    return this.#ballast === undefined || existsSync(this.#ballast);
  }

  #putBallastBy(): void {
    if (this.#ballast === undefined || existsSync(this.#ballast)) return;
    try {
      const file = openSync(this.#ballast, 'w', 0o600);
      try {
        writeSync(file, Buffer.alloc(ballastBytes, 1));
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    } catch {
      rmSync(this.#ballast, { force: true });
    }
  }
}
