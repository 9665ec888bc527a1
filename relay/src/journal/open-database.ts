import { existsSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

const schema = `
CREATE TABLE IF NOT EXISTS alert (
  fingerprint TEXT PRIMARY KEY, episode INTEGER, status TEXT, starts_ms INTEGER, ends_ms INTEGER,
  changed_ms INTEGER, reminded_ms INTEGER, previous_ends_ms INTEGER DEFAULT 0) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS state (
  id INTEGER PRIMARY KEY AUTOINCREMENT, fingerprint TEXT, status TEXT, episode INTEGER, reminder INTEGER,
  grp TEXT, priority INTEGER, alert TEXT, arrived_ms INTEGER, card INTEGER);
CREATE TABLE IF NOT EXISTS doubt (fingerprint TEXT PRIMARY KEY, grp TEXT, alert TEXT, due_ms INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS grp (id TEXT PRIMARY KEY, context TEXT, seen_ms INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS card (
  number INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT, color TEXT, alerts INTEGER, form INTEGER,
  priority INTEGER, tries INTEGER, next_ms INTEGER, kept INTEGER, part_of INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS turn (id INTEGER PRIMARY KEY AUTOINCREMENT, begun_ms INTEGER, ended_ms INTEGER, rank INTEGER);
CREATE TABLE IF NOT EXISTS unreadable (
  digest TEXT PRIMARY KEY, reason TEXT, body TEXT, first_ms INTEGER, last_ms INTEGER, count INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refused (number INTEGER PRIMARY KEY, reason TEXT, body TEXT, at_ms INTEGER);
`;

/**
 * Made at each start where they are missing: they are no part of what two relays copy. What waits is found in the order in which it goes
 * out, of all or of a group, so that a card costs the same however long the backlog is.
 */
const indexes = `
DROP INDEX IF EXISTS state_waiting;
CREATE INDEX IF NOT EXISTS state_alert ON state (fingerprint, id);
CREATE INDEX IF NOT EXISTS state_next ON state (priority, id) WHERE card IS NULL;
CREATE INDEX IF NOT EXISTS state_group ON state (grp, priority, id) WHERE card IS NULL;
CREATE INDEX IF NOT EXISTS state_card ON state (card) WHERE card IS NOT NULL;
CREATE INDEX IF NOT EXISTS state_arrived ON state (arrived_ms);
`;

/** Schema version in the file's header; a newer one is of a newer relay, and two relays copy each other only with the same. */
export const schemaVersion = 3;

/** What leads from each version to the next. */
const upgrades: Readonly<Record<number, string>> = {
  // Which of two relays took the turn: its clock, and its half of the budget. And the end of an alert's episode before.
  1: `ALTER TABLE turn ADD COLUMN rank INTEGER; UPDATE turn SET rank = 0;
    ALTER TABLE alert ADD COLUMN previous_ends_ms INTEGER DEFAULT 0;`,
  // What is in doubt waits. And a card knows what it is a part of.
  2: `CREATE TABLE IF NOT EXISTS doubt (fingerprint TEXT PRIMARY KEY, grp TEXT, alert TEXT, due_ms INTEGER) WITHOUT ROWID;
    ALTER TABLE card ADD COLUMN part_of INTEGER DEFAULT 0;`,
};

/** SQLite's primary result codes of a file that is not, or no longer, a sound database. Source: sqlite.org/rescode.html. */
const damageCodes = new Set([11, 26]);

/** SQLite's primary result code of an error; undefined for other errors. */
export function sqliteCode(error: unknown): number | undefined {
  const code = (error as { readonly errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : undefined;
}

/** True when the file is damaged: it cannot be read on. */
export function isDamage(error: unknown): boolean {
  return damageCodes.has(sqliteCode(error) ?? -1);
}

/** True when the disk takes no more: full (13), an input/output error (10), or cannot be opened or written (14, 8). */
export function isDiskTrouble(error: unknown): boolean {
  return [8, 10, 13, 14].includes(sqliteCode(error) ?? -1);
}

function upgrade(database: DatabaseSync, found: number): void {
  const steps =
    found === 0 ? schema : Array.from({ length: schemaVersion - found }, (_, at) => upgrades[found + at]).join(' ');
  database.exec(`BEGIN; ${steps} PRAGMA user_version = ${schemaVersion}; COMMIT;`);
}

function open(path: string, isAlone: boolean): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    // Alone, it needs no file that is shared with others, which a full disk has no room for.
    if (isAlone) database.exec('PRAGMA locking_mode = EXCLUSIVE;');
    // FULL: a commit returns once its bytes are on the disk. The log keeps its length, so that small writes work on a full disk.
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 200; PRAGMA cache_size = -2000;',
    );
    const check = database.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
    if (check.quick_check !== 'ok') throw Object.assign(new Error(check.quick_check), { errcode: 11 });
    const found = (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
    if (found > schemaVersion) {
      throw new Error(
        `journal: ${path}: was written by a newer relay (version ${found}); start that one, or move it away`,
      );
    }
    if (found < schemaVersion) upgrade(database, found);
    database.exec(`BEGIN; ${indexes} COMMIT;`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** A database, and where a damaged one before it was put. */
export interface OpenedDatabase {
  readonly database: DatabaseSync;
  /** Path of the damaged file; undefined when nothing was wrong. */
  readonly damaged?: string;
}

/** Puts a damaged journal aside, with its log. Returns the new path. */
function setAside(path: string, nowMs: number): string {
  const aside = `${path}.damaged-${new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-')}`;
  for (const end of ['', '-wal', '-shm']) {
    if (existsSync(path + end)) renameSync(path + end, aside + end);
  }
  return aside;
}

/** Everything of one table that can still be read. */
function readable(
  database: DatabaseSync,
  table: 'state' | 'grp' | 'alert' | 'doubt',
): readonly Record<string, SQLInputValue>[] {
  const rows: Record<string, SQLInputValue>[] = [];
  try {
    for (const row of database.prepare(`SELECT * FROM ${table}`).iterate()) rows.push(row);
  } catch {
    // The rest is lost; what came before it is not.
  }
  return rows;
}

/** Copies what can be read of a damaged journal into a new one: what waits, its groups, and what is known of alerts. */
function salvage(damaged: string, into: DatabaseSync): void {
  let from: DatabaseSync;
  try {
    from = new DatabaseSync(damaged);
  } catch {
    return;
  }
  for (const table of ['alert', 'grp', 'state', 'doubt'] as const) {
    for (const row of readable(from, table)) {
      // States that were on a card wait for a new one.
      const kept = table === 'state' ? { ...row, card: null } : row;
      const names = Object.keys(kept);
      const marks = names.map(() => '?').join(', ');
      into
        .prepare(`INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES (${marks})`)
        .run(...Object.values(kept));
    }
  }
  from.close();
}

/** Puts a journal that was set aside back in its place: without room for another it must not be forgotten. */
function putBack(aside: string, path: string): void {
  for (const end of ['', '-wal', '-shm']) {
    rmSync(path + end, { force: true });
    if (existsSync(aside + end)) renameSync(aside + end, path + end);
  }
}

/**
 * Opens the journal's file, `:memory:`, or (empty) a file that ends with the connection. A damaged file is set aside and an empty
 * one begun.
 * @param isAlone True: no other process can read it meanwhile. @default false
 */
export function openDatabase(path: string, nowMs: number, isAlone = false): OpenedDatabase {
  try {
    return { database: open(path, isAlone) };
  } catch (error) {
    if (path === ':memory:' || path === '' || !isDamage(error)) throw error;
    const damaged = setAside(path, nowMs);
    let database: DatabaseSync;
    try {
      database = open(path, isAlone);
    } catch (full) {
      putBack(damaged, path);
      throw full;
    }
    try {
      salvage(damaged, database);
    } catch {
      // Nothing of it can be read.
    }
    return { database, damaged };
  }
}
