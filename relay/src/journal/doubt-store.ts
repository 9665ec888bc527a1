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

  /** What has stood until this moment. @param nowMs Infinity: all. */
  due(nowMs: number): readonly Doubt[] {
    const most = Math.min(nowMs, Number.MAX_SAFE_INTEGER);
    const rows = this.#sql('SELECT * FROM doubt WHERE due_ms <= ? ORDER BY due_ms LIMIT 1000').all(most);
    return z
      .array(doubtRow)
      .parse(rows)
      .map(({ grp, due_ms: dueMs, alert, fingerprint }) => ({
        fingerprint,
        group: grp,
        alert: alertSchema.parse(JSON.parse(alert)),
        dueMs,
      }));
  }

  #sql(text: string): StatementSync {
    return this.#statements.get(text);
  }
}
