import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DatasourcePlan, ProvisionedDatasource } from './provision-datasources.ts';

/** A data source as stored: what the files declare, and its number. */
export interface StoredDatasource extends ProvisionedDatasource {
  readonly id: number;
}

const hash = (password: string, salt: Buffer) => scryptSync(password, salt, 32);

/**
 * What outlives a restart, in an SQLite file (`<data>/grafana.db`) as with Grafana. Two habits of the real one that surprise people are kept:
 * the administrator's password is taken from the settings only when the database is new, and a data source that is no longer declared
 * stays until a file says `deleteDatasources` or `prune`.
 */
export class GrafanaDatabase {
  readonly #database: DatabaseSync;

  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true });
    this.#database = new DatabaseSync(file);
    this.#database.exec(`PRAGMA journal_mode = WAL;
      CREATE TABLE IF NOT EXISTS user (login TEXT PRIMARY KEY, salt BLOB NOT NULL, password BLOB NOT NULL);
      CREATE TABLE IF NOT EXISTS data_source (id INTEGER PRIMARY KEY, uid TEXT UNIQUE NOT NULL, name TEXT UNIQUE NOT NULL, model TEXT NOT NULL);`);
  }

  /** Makes the administrator unless there is a user already. */
  ensureAdmin(login: string, password: string): void {
    if (this.#database.prepare('SELECT 1 FROM user').get() === undefined) this.setPassword(login, password);
  }

  /** Gives a user a password, and makes the user when it is new. */
  setPassword(login: string, password: string): void {
    const salt = randomBytes(16);
    const statement =
      'INSERT INTO user VALUES (?, ?, ?) ON CONFLICT (login) DO UPDATE SET salt = excluded.salt, password = excluded.password';
    this.#database.prepare(statement).run(login, salt, hash(password, salt));
  }

  /** Login of the first user, who is the administrator. */
  adminLogin(): string | undefined {
    const row = this.#database.prepare('SELECT login FROM user ORDER BY rowid LIMIT 1').get();
    return row === undefined ? undefined : String(row['login']);
  }

  checkPassword(login: string, password: string): boolean {
    const row = this.#database.prepare('SELECT salt, password FROM user WHERE login = ?').get(login);
    if (!(row?.['salt'] instanceof Uint8Array) || !(row['password'] instanceof Uint8Array)) return false;
    return timingSafeEqual(hash(password, Buffer.from(row['salt'])), row['password']);
  }

  /** Brings the stored data sources in line with the files. */
  applyDatasources(plan: DatasourcePlan): void {
    const remove = this.#database.prepare('DELETE FROM data_source WHERE name = ?');
    for (const name of plan.deletions) remove.run(name);
    const declared = new Set(plan.datasources.map((each) => each.name));
    if (plan.prune) for (const { name } of this.datasources()) if (!declared.has(name)) remove.run(name);
    const insert = this.#database.prepare(
      'INSERT INTO data_source (uid, name, model) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET uid = excluded.uid, model = excluded.model',
    );
    for (const each of plan.datasources) insert.run(each.uid, each.name, JSON.stringify(each));
  }

  datasources(): readonly StoredDatasource[] {
    const rows = this.#database.prepare('SELECT id, model FROM data_source ORDER BY name').all();
    return rows.map((row) => ({
      ...(JSON.parse(String(row['model'])) as ProvisionedDatasource),
      id: Number(row['id']),
    }));
  }

  /** Whether the database answers; what `/api/health` asks. */
  ok(): boolean {
    try {
      return this.#database.prepare('SELECT 1 AS one').get()?.['one'] === 1;
    } catch {
      return false;
    }
  }

  close(): void {
    this.#database.close();
  }
}
