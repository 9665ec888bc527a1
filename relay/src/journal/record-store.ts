import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { AlertRecord } from '../engine/judge-alert.ts';
import { PreparedStatements } from './prepared-statements.ts';

/** What is known of each alert: its newest state, whether or not it was shown. */
export class RecordStore {
  readonly #statements: PreparedStatements;

  constructor(database: DatabaseSync) {
    this.#statements = new PreparedStatements(database);
  }

  /** What is known of this alert. */
  of(fingerprint: string): AlertRecord | undefined {
    const row = this.#sql('SELECT * FROM alert WHERE fingerprint = ?').get(fingerprint) as
      | {
          episode: number;
          status: string;
          starts_ms: number;
          ends_ms: number;
          changed_ms: number;
          reminded_ms: number;
          previous_ends_ms: number;
        }
      | undefined;
    if (row === undefined) return undefined;
    return {
      episode: row.episode,
      status: row.status === 'firing' ? 'firing' : 'resolved',
      startsMs: row.starts_ms,
      endsMs: row.ends_ms,
      previousEndsMs: row.previous_ends_ms,
      changedMs: row.changed_ms,
      remindedMs: row.reminded_ms,
    };
  }

  /** Everything known, for another journal; this one must not change meanwhile. */
  *all(): Iterable<readonly [fingerprint: string, record: AlertRecord]> {
    for (const { fingerprint } of this.#sql('SELECT fingerprint FROM alert').iterate() as Iterable<{
      fingerprint: string;
    }>) {
      const record = this.of(fingerprint);
      if (record !== undefined) yield [fingerprint, record];
    }
  }

  /** Notes the newest state of an alert. */
  keep(fingerprint: string, record: AlertRecord): void {
    const { episode, status, startsMs, endsMs, changedMs, remindedMs, previousEndsMs } = record;
    this.#sql('INSERT OR REPLACE INTO alert VALUES (?, ?, ?, ?, ?, ?, ?, ?)').run(
      fingerprint, episode, status, startsMs, endsMs, changedMs, remindedMs, previousEndsMs,
    ); // prettier-ignore
  }

  /** Forgets alerts that are long over, or were not told of for long, and of which nothing waits. */
  forget(resolvedBeforeMs: number, firingBeforeMs: number): void {
    this.#sql(
      `DELETE FROM alert WHERE fingerprint IN (SELECT fingerprint FROM alert WHERE max(changed_ms, reminded_ms) <
       CASE status WHEN 'resolved' THEN ? ELSE ? END AND fingerprint NOT IN (SELECT fingerprint FROM state) LIMIT 5000)`,
    ).run(resolvedBeforeMs, firingBeforeMs);
  }

  #sql(text: string): StatementSync {
    return this.#statements.get(text);
  }
}
