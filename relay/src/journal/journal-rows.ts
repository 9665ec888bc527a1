import type { DatabaseSync } from 'node:sqlite';
import { PreparedStatements } from './prepared-statements.ts';

/** One row: its table, then its values in the order of the columns. */
export type JournalRow = readonly [table: string, ...values: readonly (string | number | null)[]];

/** All that a journal consists of, SQLite's counters last: rows put in before would move them. */
const tables = ['alert', 'state', 'doubt', 'grp', 'card', 'turn', 'unreadable', 'refused', 'sqlite_sequence'] as const;

/** Every row of a journal. */
export function* rowsOf(database: DatabaseSync): Iterable<JournalRow> {
  for (const table of tables) {
    const statement = database.prepare(`SELECT * FROM ${table}`);
    statement.setReturnArrays(true);
    for (const values of statement.iterate()) yield [table, ...(values as unknown as (string | number | null)[])];
  }
}

/** Empties a journal, inside a transaction of the caller. */
export function clearTables(database: DatabaseSync): void {
  for (const table of tables) database.exec(`DELETE FROM ${table}`);
}

/**
 * Puts rows in, inside a transaction of the caller. Throws for a table or a count of values that no journal has.
 */
export function rowWriter(database: DatabaseSync): (row: JournalRow) => void {
  const statements = new PreparedStatements(database);
  return ([table, ...values]) => {
    if (!tables.some((known) => known === table)) throw new Error(`journal: no table ${JSON.stringify(table)}`);
    if (table === 'sqlite_sequence')
      statements.get('DELETE FROM sqlite_sequence WHERE name = ?').run(values[0] ?? null);
    const marks = values.map(() => '?').join(', ');
    statements.get(`INSERT INTO ${table} VALUES (${marks})`).run(...values);
  };
}
