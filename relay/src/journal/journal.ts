import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AlertStore } from './alert-store.ts';
import { AsideStore } from './aside-store.ts';
import { CardStore } from './card-store.ts';
import { DoubtStore } from './doubt-store.ts';
import { clearTables, rowsOf, rowWriter, type JournalRow } from './journal-rows.ts';
import { isDamage, isDiskTrouble, openDatabase, type OpenedDatabase } from './open-database.ts';
import { RecordStore } from './record-store.ts';
import { SharedWrites } from './shared-writes.ts';

/** The disk took no more; what was to be written is not there, what was there still is. */
export class JournalFullError extends Error {
  override readonly name = 'JournalFullError';
}

/** Bytes put by, so that a delivered card can be crossed out although the disk is full. */
const ballastBytes = 1_048_576;

/** One transaction of a journal, for its copy on another host. */
export interface JournalChange {
  /** SQLite patchset. */
  readonly patch: Uint8Array;
  /** Number of the next card: SQLite's own counters are in no patchset. */
  readonly nextCard: number;
}

/** The other host's journal is not a copy of the one that a change was made in. */
export class NotACopyError extends Error {
  override readonly name = 'NotACopyError';
}

/** A moment of a journal, to be read while the journal goes on. */
export interface JournalSnapshot {
  readonly rows: () => Iterable<JournalRow>;
  readonly close: () => void;
}

/** How a journal is opened. */
export interface JournalOptions {
  /** Which of two relays this is. @default 0 */
  readonly rank?: number;
  /** True: in a file that ends with the process, so that memory is bounded. @default false */
  readonly isPassing?: boolean;
}

/** How much is kept of what is over: the other Alertmanager may bring its copies for hours after an outage. */
const keepResolvedMs = 86_400_000;
const keepFiringMs = 8 * 86_400_000;

/**
 * What the relay has answered for: alerts to be shown, cards on their way, and what was shown already. A file with full
 * synchronisation, or memory alone where no folder is given.
 */
export class Journal {
  readonly records: RecordStore;
  readonly doubts: DoubtStore;
  readonly alerts: AlertStore;
  readonly cards: CardStore;
  readonly aside: AsideStore;
  #damaged: string | undefined;
  /** False: in memory, so nothing survives the process. */
  readonly isDurable: boolean;
  readonly #database: DatabaseSync;
  readonly #ballast: string | undefined;
  readonly #path: string;
  readonly #shared = new SharedWrites((change) => this.write(change));
  #onChange: ((change: JournalChange) => void) | undefined;

  /**
   * Opens the journal of a folder, or one in memory. Throws when the folder cannot be written or another relay's newer journal is there.
   */
  constructor(folder: string | undefined, nowMs: number, { rank = 0, isPassing = false }: JournalOptions = {}) {
    const path = folder === undefined ? (isPassing ? '' : ':memory:') : join(folder, 'journal.sqlite');
    this.#path = path;
    this.#ballast = folder === undefined ? undefined : join(folder, 'ballast');
    const { database, damaged } = this.#open(path, nowMs);
    this.#database = database;
    this.#damaged = damaged;
    this.isDurable = folder !== undefined;
    this.records = new RecordStore(database);
    this.doubts = new DoubtStore(database);
    this.alerts = new AlertStore(database);
    this.cards = new CardStore(database, rank);
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

  /** The same, in one transaction with what others change at this moment; rejects where {@link write} throws. */
  writeTogether<Result>(change: () => Result): Promise<Result> {
    return this.#shared.add(change);
  }

  /** Forgets what is long over, and puts ballast by again; to be called each minute or so. */
  tidy(nowMs: number): void {
    this.write(() => {
      this.records.forget(nowMs - keepResolvedMs, nowMs - keepFiringMs);
      this.alerts.forgetGroups(nowMs - keepFiringMs);
      this.cards.forgetTurns(nowMs - 120_000);
      this.aside.forget();
    }, true);
    this.#putBallastBy();
  }

  /** Where a damaged journal was put when this one was opened, as long as nobody was told. */
  get damaged(): string | undefined {
    return this.#damaged;
  }

  /** The same, for who tells of it now. */
  takeDamage(): string | undefined {
    const path = this.#damaged;
    this.#damaged = undefined;
    return path;
  }

  /** Tells of each further change, in order, as soon as it is on the disk; undefined: no more. */
  tellChanges(onChange: ((change: JournalChange) => void) | undefined): void {
    this.#onChange = onChange;
  }

  /**
   * Makes changes that were made in the journal of which this one is a copy; on the disk when this returns.
   * Throws {@link NotACopyError} when they do not fit, and nothing of them is made then.
   */
  applyChanges(changes: readonly JournalChange[]): void {
    this.write(() => {
      for (const { patch, nextCard } of changes) {
        if (patch.length > 0 && !this.#applyPatch(patch)) throw new NotACopyError('journal: a change does not fit');
        this.cards.countFrom(nextCard);
      }
    }, true);
  }

  /** Everything in the file as it is at this moment. Only for a journal in a file. */
  snapshot(): JournalSnapshot {
    const reader = new DatabaseSync(this.#path, { readOnly: true });
    reader.exec('PRAGMA cache_size = -2000; BEGIN; SELECT count(*) FROM card;');
    return { rows: () => rowsOf(reader), close: () => reader.close() };
  }

  /**
   * Puts these rows in the place of everything, all of it or nothing. Nobody may write until this resolves; what went wrong with
   * the rows or the disk is thrown.
   */
  async replaceAll(rows: AsyncIterable<JournalRow>): Promise<void> {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      clearTables(this.#database);
      const put = rowWriter(this.#database);
      for await (const row of rows) put(row);
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
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

  /** A journal on a full disk opens with the room of the ballast, or by taking no room at all. */
  #open(path: string, nowMs: number): OpenedDatabase {
    try {
      return openDatabase(path, nowMs);
    } catch (error) {
      if (!isDiskTrouble(error) || this.#ballast === undefined) throw error;
    }
    rmSync(this.#ballast, { force: true });
    try {
      return openDatabase(path, nowMs);
    } catch (error) {
      if (!isDiskTrouble(error)) throw error;
      return openDatabase(path, nowMs, true);
    }
  }

  #transaction<Result>(change: () => Result): Result {
    this.#database.exec('BEGIN IMMEDIATE');
    const session = this.#onChange === undefined ? undefined : this.#database.createSession();
    try {
      const result = change();
      const patch = session?.patchset();
      this.#database.exec('COMMIT');
      if (patch !== undefined && patch.length > 0) this.#onChange?.({ patch, nextCard: this.cards.nextNumber() });
      return result;
    } catch (error) {
      // SQLite has rolled back by itself after some errors of the disk.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    } finally {
      session?.close();
    }
  }

  #applyPatch(patch: Uint8Array): boolean {
    try {
      return this.#database.applyChangeset(patch);
    } catch (error) {
      // A patch that is damaged is no damage of the file.
      if (isDamage(error)) return false;
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
