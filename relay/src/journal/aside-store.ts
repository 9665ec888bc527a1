import type { DatabaseSync } from 'node:sqlite';

/** How many bodies and cards are kept for a look; the oldest go first. */
const most = 100;

/** Longest part of a body that is kept, in characters. */
const maxCharacters = 65_536;

/** What could not be read, and what Feishu would not take: kept for a look, bounded. */
export class AsideStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Keeps a body that can never be read, once per content. True when it was not known. */
  keepUnreadable(digest: string, reason: string, body: string, nowMs: number): boolean {
    const again = this.#database.prepare('UPDATE unreadable SET last_ms = ?, count = count + 1 WHERE digest = ?');
    if (again.run(nowMs, digest).changes > 0) return false;
    this.#database
      .prepare('INSERT INTO unreadable VALUES (?, ?, ?, ?, ?, 1)')
      .run(digest, reason, body.slice(0, maxCharacters).toWellFormed(), nowMs, nowMs);
    this.forget();
    return true;
  }

  /** Keeps a message that Feishu refused. */
  keepRefused(number: number, reason: string, body: object, nowMs: number): void {
    this.#database
      .prepare('INSERT OR IGNORE INTO refused VALUES (?, ?, ?, ?)')
      .run(number, reason, JSON.stringify(body), nowMs);
  }

  /** Takes over what another journal has kept. */
  addFrom(other: AsideStore): void {
    for (const table of ['unreadable', 'refused'] as const) {
      const select = other.#database.prepare(`SELECT * FROM ${table}`);
      select.setReturnArrays(true);
      const rows = select.all() as unknown as (string | number)[][];
      for (const row of rows) {
        const marks = row.map(() => '?').join(', ');
        this.#database.prepare(`INSERT OR IGNORE INTO ${table} VALUES (${marks})`).run(...row);
      }
    }
    this.forget();
  }

  /** Forgets all but the newest. */
  forget(): void {
    this.#database
      .prepare(
        'DELETE FROM unreadable WHERE digest NOT IN (SELECT digest FROM unreadable ORDER BY last_ms DESC LIMIT ?)',
      )
      .run(most);
    this.#database
      .prepare('DELETE FROM refused WHERE number NOT IN (SELECT number FROM refused ORDER BY number DESC LIMIT ?)')
      .run(most);
  }
}
