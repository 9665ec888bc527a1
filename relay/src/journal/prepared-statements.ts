import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Prepares each statement of a database once, however often it is asked for. */
export class PreparedStatements {
  readonly #database: DatabaseSync;
  readonly #known = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** The prepared statement of this text. */
  get(text: string): StatementSync {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const made = this.#database.prepare(text);
    this.#known.set(text, made);
    return made;
  }
}
