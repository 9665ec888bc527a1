import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { z } from 'zod';
import { alertSchema, type Alert } from '../webhook/notification.ts';
import { PreparedStatements } from './prepared-statements.ts';

const doubtRow = z.object({ fingerprint: z.string(), grp: z.string(), alert: z.string(), due_ms: z.number() });

/** What contradicts what is known of an alert, and may be older; see `judgeAlert`. */
export interface Doubt {
  readonly fingerprint: string;
  readonly group: string;
  readonly alert: Alert;
  /** When it counts unless something speaks against it, in milliseconds since 1970. */
  readonly dueMs: number;
}

function toDoubt(row: unknown): Doubt {
  const { fingerprint, grp, alert, due_ms: dueMs } = doubtRow.parse(row);
  return { fingerprint, group: grp, alert: alertSchema.parse(JSON.parse(alert)), dueMs };
}

/** What is in doubt, until something speaks against it or its time comes. */
export class DoubtStore {
  readonly #statements: PreparedStatements;

  constructor(database: DatabaseSync) {
    this.#statements = new PreparedStatements(database);
  }

  /** Keeps what an Alertmanager said of an alert and what may be old; of the same said twice, the first. */
  keep({ fingerprint, group, alert, dueMs }: Doubt): void {
    this.#sql('INSERT OR IGNORE INTO doubt VALUES (?, ?, ?, ?)').run(fingerprint, group, JSON.stringify(alert), dueMs);
  }

  /** Forgets it. */
  drop(fingerprint: string): void {
    this.#sql('DELETE FROM doubt WHERE fingerprint = ?').run(fingerprint);
  }

  /** Forgets it when its time comes at this moment or later: it was not in doubt before. */
  dropLate(fingerprint: string, dueFromMs: number): void {
    this.#sql('DELETE FROM doubt WHERE fingerprint = ? AND due_ms >= ?').run(fingerprint, dueFromMs);
  }

  /** Forgets it when its time comes at this moment or earlier: it was in doubt before. */
  dropUntil(fingerprint: string, dueUntilMs: number): void {
    this.#sql('DELETE FROM doubt WHERE fingerprint = ? AND due_ms <= ?').run(fingerprint, dueUntilMs);
  }

  /** Gives it another time. */
  putOff(fingerprint: string, dueMs: number): void {
    this.#sql('UPDATE doubt SET due_ms = ? WHERE fingerprint = ?').run(dueMs, fingerprint);
  }

  /** Fingerprints of what is in doubt and was said to fire by a notification of this group. */
  firing(group: string): readonly string[] {
    const rows = this.#sql(
      "SELECT fingerprint FROM doubt WHERE grp = ? AND json_extract(alert, '$.status') = 'firing'",
    ).all(group) as { fingerprint: string }[];
    return rows.map(({ fingerprint }) => fingerprint);
  }

  /** True when something is in doubt of this alert. */
  has(fingerprint: string): boolean {
    return this.#sql('SELECT 1 FROM doubt WHERE fingerprint = ?').get(fingerprint) !== undefined;
  }

  /** What has stood until this moment: the first thousand. */
  due(nowMs: number): readonly Doubt[] {
    return this.#sql('SELECT * FROM doubt WHERE due_ms <= ? ORDER BY due_ms LIMIT 1000').all(nowMs).map(toDoubt);
  }

  /** Everything that is in doubt. */
  all(): readonly Doubt[] {
    return this.#sql('SELECT * FROM doubt ORDER BY due_ms').all().map(toDoubt);
  }

  #sql(text: string): StatementSync {
    return this.#statements.get(text);
  }
}
