import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { z } from 'zod';
import type { AlertState, GroupContext } from '../engine/alert-state.ts';
import { alertSchema } from '../webhook/notification.ts';
import { PreparedStatements } from './prepared-statements.ts';

/** A state to be kept. */
export type NewState = Omit<AlertState, 'id'> & { readonly priority: number };

const stateRow = z.object({
  id: z.number(),
  fingerprint: z.string(),
  status: z.enum(['firing', 'resolved']),
  episode: z.number(),
  reminder: z.number(),
  grp: z.string(),
  alert: z.string(),
  arrived_ms: z.number(),
});

/** States held in memory at once while all of them are walked through. */
const pageSize = 500;

const cardOf = z.object({ card: z.number().nullable() });

/** A state that no accepted card shows yet. */
export interface PendingState extends AlertState {
  /** Number of the card it is on; undefined: on none. */
  readonly card: number | undefined;
}

const contextSchema = z.object({
  groupKey: z.string(),
  receiver: z.string(),
  groupLabels: z.record(z.string(), z.string()),
  commonLabels: z.record(z.string(), z.string()),
  externalURL: z.string(),
  truncatedAlerts: z.number(),
  firing: z.number(),
});

/** States of alerts that no card on its way holds. */
const waiting =
  'card IS NULL AND fingerprint NOT IN (SELECT s.fingerprint FROM state s JOIN card c ON c.number = s.card WHERE c.kept = 0)';

/** The groups of states that no card holds, one after the other by the index: however many states they have. */
const groupsOfStates = `WITH RECURSIVE found(grp) AS (
  SELECT min(grp) FROM state WHERE card IS NULL
  UNION ALL
  SELECT (SELECT min(grp) FROM state WHERE card IS NULL AND grp > found.grp) FROM found WHERE grp IS NOT NULL)`;

function toState(row: unknown): AlertState {
  const { grp, arrived_ms: arrivedMs, alert, reminder, ...rest } = stateRow.parse(row);
  return { ...rest, group: grp, arrivedMs, reminder: reminder === 1, alert: alertSchema.parse(JSON.parse(alert)) };
}

/** States of alerts that no accepted card shows yet, and the groups that brought them. */
export class AlertStore {
  readonly #statements: PreparedStatements;

  constructor(database: DatabaseSync) {
    this.#statements = new PreparedStatements(database);
  }

  /** All states that are not shown yet, with their groups, in order: for another journal. */
  *pending(): Iterable<{ readonly state: PendingState; readonly context: GroupContext }> {
    for (
      let page = this.pendingAfter(0, pageSize);
      page.length > 0;
      page = this.pendingAfter(page.at(-1)?.id ?? 0, pageSize)
    ) {
      for (const state of page) yield { state, context: this.group(state.group) };
    }
  }

  /** States that are not shown yet, in order: at most `most`, those after the state `after`. */
  pendingAfter(after: number, most: number): readonly PendingState[] {
    const rows = this.#sql('SELECT * FROM state WHERE id > ? ORDER BY id LIMIT ?').all(after, most);
    return rows.map((row) => ({ ...toState(row), card: cardOf.parse(row).card ?? undefined }));
  }

  /** What is pending of an alert, oldest first. */
  pendingOf(fingerprint: string): readonly AlertState[] {
    return this.#sql('SELECT * FROM state WHERE fingerprint = ? ORDER BY id').all(fingerprint).map(toState);
  }

  /** Crosses out a state: it was shown. */
  drop(id: number): void {
    this.#sql('DELETE FROM state WHERE id = ?').run(id);
  }

  /** Keeps a state until it is shown. Returns its `id`. */
  addState(state: NewState): number {
    const { fingerprint, status, episode, reminder, group, priority, alert, arrivedMs } = state;
    const added = this.#sql(
      'INSERT INTO state (fingerprint, status, episode, reminder, grp, priority, alert, arrived_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ).run(fingerprint, status, episode, reminder ? 1 : 0, group, priority, JSON.stringify(alert), arrivedMs);
    return Number(added.lastInsertRowid);
  }

  /** Notes what the notifications of a group have in common. */
  keepGroup(id: string, context: GroupContext, nowMs: number): void {
    this.#sql('INSERT OR REPLACE INTO grp VALUES (?, ?, ?)').run(id, JSON.stringify(context), nowMs);
  }

  /** What the notifications of a group have in common. Throws for a group that was never kept. */
  group(id: string): GroupContext {
    const context = this.tryGroup(id);
    if (context === undefined) throw new Error(`journal: group ${id} is not there`);
    return context;
  }

  /** What the notifications of a group have in common; undefined for one that was never kept. */
  tryGroup(id: string): GroupContext | undefined {
    const row = this.#sql('SELECT context FROM grp WHERE id = ?').get(id) as { context: string } | undefined;
    return row === undefined ? undefined : contextSchema.parse(JSON.parse(row.context));
  }

  /** When a notification of the group was last told, in milliseconds since 1970; 0 for one that was never kept. */
  groupSeenMs(id: string): number {
    const row = this.#sql('SELECT seen_ms AS seen FROM grp WHERE id = ?').get(id) as { seen: number } | undefined;
    return row?.seen ?? 0;
  }

  /** True when a state of the alert is not shown yet. */
  isPending(fingerprint: string): boolean {
    return this.#sql('SELECT 1 FROM state WHERE fingerprint = ? LIMIT 1').get(fingerprint) !== undefined;
  }

  /** How many states are not shown yet, and when the oldest arrived (undefined when there is none). */
  backlog(): { readonly states: number; readonly oldestMs: number | undefined } {
    const row = this.#sql(
      'SELECT (SELECT count(*) FROM state) AS states, (SELECT min(arrived_ms) FROM state) AS oldest',
    ).get() as {
      states: number;
      oldest: number | null;
    };
    return { states: row.states, oldestMs: row.oldest ?? undefined };
  }

  /** The alert that goes first among those that no card on its way holds: its group and priority. */
  first(): { readonly group: string; readonly priority: number } | undefined {
    return this.#sql(
      `SELECT grp AS "group", priority FROM state WHERE ${waiting} ORDER BY priority, id LIMIT 1`,
    ).get() as { group: string; priority: number } | undefined;
  }

  /** How many groups wait, counted up to `most`. */
  groupsWaiting(most: number): number {
    const row = this.#sql(
      `${groupsOfStates} SELECT count(*) AS groups FROM (
       SELECT 1 FROM found WHERE EXISTS (SELECT 1 FROM state WHERE grp = found.grp AND ${waiting}) LIMIT ?)`,
    ).get(most) as { groups: number };
    return row.groups;
  }

  /** How many states no card holds, counted up to `most`. */
  statesWaiting(most: number): number {
    const row = this.#sql(
      'SELECT count(*) AS states FROM (SELECT 1 FROM state WHERE card IS NULL ORDER BY priority LIMIT ?)',
    ).get(most) as { states: number };
    return row.states;
  }

  /** All waiting states of the alerts that go first, of one group or of all. At most `most` alerts. */
  waiting(most: number, group?: string): readonly AlertState[] {
    const rows = this.#sql(
      `SELECT fingerprint FROM state WHERE ${waiting} ${group === undefined ? '' : 'AND grp = ?'} ORDER BY priority, id`,
    ).iterate(...(group === undefined ? [] : [group])) as Iterable<{ fingerprint: string }>;
    const chosen = new Set<string>();
    for (const { fingerprint } of rows) if (chosen.add(fingerprint).size >= most) break;
    return [...chosen].flatMap((fingerprint) =>
      this.#sql('SELECT * FROM state WHERE fingerprint = ? AND card IS NULL ORDER BY id').all(fingerprint).map(toState),
    );
  }

  /** The states on a card, in order. */
  onCard(number: number): readonly AlertState[] {
    return this.#sql('SELECT * FROM state WHERE card = ? ORDER BY id').all(number).map(toState);
  }

  /** Number of a card that Feishu refused in every form and that holds an older state of one of these alerts. */
  keptCardWith(fingerprints: readonly string[]): number | undefined {
    for (const fingerprint of fingerprints) {
      const row = this.#sql('SELECT card FROM state WHERE fingerprint = ? AND card IS NOT NULL LIMIT 1').get(
        fingerprint,
      ) as { card: number } | undefined;
      if (row !== undefined) return row.card;
    }
    return undefined;
  }

  /** Forgets groups of which nothing was told since, and nothing waits. */
  forgetGroups(beforeMs: number): void {
    this.#sql(
      `DELETE FROM grp WHERE seen_ms < ? AND NOT EXISTS (SELECT 1 FROM state WHERE state.grp = grp.id AND card IS NULL)
       AND NOT EXISTS (SELECT 1 FROM state WHERE state.grp = grp.id AND card IS NOT NULL)`,
    ).run(beforeMs);
  }

  #sql(text: string): StatementSync {
    return this.#statements.get(text);
  }
}
