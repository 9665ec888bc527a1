import { setImmediate } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { Budget } from '../feishu/budget.ts';
import type { SendResult } from '../feishu/send-message.ts';
import { Journal, JournalFullError } from '../journal/journal.ts';
import { isDamage } from '../journal/open-database.ts';
import { tryOpenJournal } from '../journal/open-journal.ts';
import type { Notification } from '../webhook/notification.ts';
import { BotHealth } from './bot-health.ts';
import { backlogOf, type EngineBacklog } from './engine-backlog.ts';
import type { LoopParts, TryReport } from './delivery-loop.ts';
import { FullDisk, mostInMemory } from './full-disk.ts';
import { startLane, type Lane } from './lane.ts';
import { mergeJournals, type MergeCounts, type MergeOptions } from './merge-journals.ts';
import { ownAlert, type OwnTrouble, type RunbookOf } from './own-alert.ts';
import type { Partner } from './partner.ts';
import type { Renderers } from './renderers.ts';
import { ShownWaits } from './shown-waits.ts';
import {
  awaitOverdue,
  groupIdOf,
  takeAlerts,
  takeDoubts,
  withdrawDoubts,
  type TakeCounts,
  type TimingOf,
} from './take-alerts.ts';
import type { TakeFailure } from './take-failure.ts';
import { Unanswered } from './unanswered.ts';

/** What an engine is made of. */
export interface EngineParts {
  /** Folder of the journal. Absent: in memory, and a notification is answered when its alerts are shown. */
  readonly folder: string | undefined;
  readonly budget: Budget;
  /** Which of two relays this is. @default 0 */
  readonly rank?: number;
  /** The other relay of two. Absent: this is the only one. */
  readonly partner?: Partner | undefined;
  readonly send: (body: object) => Promise<SendResult>;
  readonly renderers: Renderers;
  readonly keyword: string | undefined;
  readonly timingOf: TimingOf;
  /** Where the runbooks of the relay's own alerts are read. */
  readonly runbookOf: RunbookOf;
  /** Wall clock in milliseconds since 1970. */
  readonly now: () => number;
  readonly log: FastifyBaseLogger;
  readonly onTry: (report: TryReport) => void;
  readonly onMerged: (how: 'single' | 'group' | 'digest') => void;
  readonly onTaken: (counts: TakeCounts) => void;
}

/** How often old records are forgotten, in milliseconds. */
const tidyMs = 60_000;

/** How often it is tried whether the disk takes alerts again, and looked for doubts that have stood long enough, in milliseconds. */
const lookMs = 1000;

/** Takes notifications into the journal and brings what is in it to Feishu. */
export class Engine {
  readonly #parts: EngineParts;
  readonly #health = new BotHealth();
  readonly #waits = new ShownWaits();
  readonly #unanswered = new Unanswered();
  /** Beside the journal, for as long as the disk takes no more. */
  readonly #fullDisk: FullDisk;
  /** Notifications that are being written. */
  readonly #writing = new Set<Promise<unknown>>();
  #isResting = false;
  #turn: Promise<void> = Promise.resolve();
  #main: Lane;
  #tidying: NodeJS.Timeout | undefined;
  #looking: NodeJS.Timeout | undefined;

  /** Opens the journal; a damaged one is set aside. Throws when the folder cannot be used. */
  constructor(parts: EngineParts, journal: Journal) {
    this.#parts = parts;
    this.#main = this.#startLane(journal);
    this.#fullDisk = new FullDisk({
      main: () => this.#main,
      startLane: (inMemory, notes) => this.#startLane(inMemory, notes),
      onMoved: (moved) => this.#waits.tellOnDisk(moved),
      onTrouble: (error, troubled) => this.#onTrouble(error, troubled),
      now: parts.now,
      log: parts.log,
    });
    const damaged = journal.takeDamage();
    if (damaged !== undefined) void this.#tellDamage(damaged);
    this.#guarded(() => awaitOverdue(this.#main.journal, parts.timingOf, parts.now()));
    this.#tidying = setInterval(() => this.#guarded(() => this.#main.journal.tidy(parts.now())), tidyMs);
    this.#tidying.unref();
    this.#looking = setInterval(() => this.#lookAgain(), lookMs);
    this.#looking.unref();
  }

  /** States and cards that wait, for metrics. */
  backlog(): EngineBacklog {
    const { folder, now } = this.#parts;
    return backlogOf([this.#main.journal, this.#fullDisk.journal], folder, now());
  }

  /**
   * Takes a notification. Resolves with undefined when every alert of it is on the disk, or shown where there is no disk.
   * {@link settle} says afterwards whether that was answered.
   * @param signal Aborts the wait for the latter.
   */
  async take(notification: Notification, signal: AbortSignal): Promise<TakeFailure> {
    this.#unanswered.begin(notification, groupIdOf(notification), this.#parts.now());
    try {
      return await this.#take(notification, signal);
    } catch (error) {
      this.settle(notification, false);
      throw error;
    }
  }

  async #take(notification: Notification, signal: AbortSignal): Promise<TakeFailure> {
    await this.#fullDisk.settled();
    if (this.#isResting) return { reason: 'not_leading' };
    if (this.#fullDisk.journal !== undefined) return this.#takeWithoutDisk(notification, signal);
    const { journal } = this.#main;
    if (!journal.isDurable && journal.alerts.backlog().states > mostInMemory) return { reason: 'disk_full' };
    try {
      const counts = await this.#guardedAsync(() => this.#takeInto(this.#main, notification));
      if (counts === undefined) return { reason: 'journal' };
      this.#parts.onTaken(counts);
      return await this.#whenSafe(journal, notification, signal);
    } catch (error) {
      if (!(error instanceof JournalFullError)) throw error;
      if ((await this.#parts.partner?.onFull()) === true || this.#isResting) return { reason: 'not_leading' };
      this.#parts.log.error('journal: the disk takes no more; alerts are answered only when Feishu has them');
      return this.#takeWithoutDisk(notification, signal);
    }
  }

  /** The caller of a notification was answered 200, or was not: what only it has put in doubt is taken back. See {@link withdrawDoubts}. */
  settle(notification: Notification, isAnswered: boolean): void {
    if (isAnswered) return this.#unanswered.answered(notification);
    const sinceMs = this.#unanswered.failed(notification);
    if (sinceMs === undefined || this.#isResting) return;
    const { journal } = this.#main;
    this.#guarded(() => withdrawDoubts(journal, notification, this.#parts.timingOf, sinceMs));
  }

  /** Keeps a body that can never be read, and tells of it with a card when it is a new one. */
  async keepUnreadable(digest: string, reason: string, body: string): Promise<void> {
    const { journal } = this.#main;
    if (this.#isResting) return;
    const isNew = this.#guarded(() =>
      journal.write(() => journal.aside.keepUnreadable(digest, reason, body, this.#parts.now())),
    );
    if (isNew === true) await this.#tell({ kind: 'unreadable', detail: reason });
  }

  /** The journal in use: another one after damage. */
  get journal(): Journal {
    return this.#main.journal;
  }

  /** Brings what another journal holds into this one, while it goes on. Throws what {@link mergeJournals} throws. */
  async merge(from: Journal, options: Omit<MergeOptions, 'sending'>): Promise<MergeCounts> {
    const { journal, loop } = this.#main;
    try {
      return await mergeJournals(journal, from, { ...options, sending: () => loop.sending });
    } finally {
      loop.wake();
    }
  }

  /** Takes and sends nothing any more; waits for the answers to what is on its way, and leaves the journal open. */
  async rest(): Promise<void> {
    clearInterval(this.#tidying);
    clearInterval(this.#looking);
    this.#isResting = true;
    await this.#fullDisk.settled();
    await Promise.allSettled(this.#writing);
    await Promise.all([this.#main.rest(), this.#fullDisk.rest()]);
  }

  /** Waits for the answers to what is on its way, then closes the journal. */
  async stop(): Promise<void> {
    await this.rest();
    this.#main.journal.close();
  }

  #startLane(journal: Journal, notes?: Pick<LoopParts, 'onTurn' | 'onTry'>): Lane {
    const { budget, partner, send, now, renderers, keyword, onMerged, log } = this.#parts;
    return startLane({
      journal,
      budget,
      partner,
      health: this.#health,
      send,
      now,
      renderers,
      keyword,
      onMerged,
      onTurn: notes?.onTurn,
      onTry: (report) => {
        notes?.onTry(report);
        this.#parts.onTry(report);
        // After the journal knows of it.
        queueMicrotask(() => this.#waits.tell(report));
      },
      onRenderError: (error) =>
        log.error({ error: String(error) }, 'a card could not be laid out; its alerts go out as plain text'),
      onTrouble: (error) => this.#onTrouble(error, journal),
    });
  }

  /** On the disk, and with the other relay where there is one; where there is no disk, shown. */
  async #whenSafe(journal: Journal, notification: Notification, signal: AbortSignal): Promise<TakeFailure> {
    if (!journal.isDurable) return this.#waits.until(journal, notification, signal);
    const { partner } = this.#parts;
    return partner === undefined || (await partner.hasAll()) ? undefined : { reason: 'not_leading' };
  }

  async #takeInto(lane: Lane, notification: Notification): Promise<TakeCounts> {
    const taking = this.#takeInTurn(lane, notification);
    this.#writing.add(taking);
    try {
      return await taking;
    } finally {
      this.#writing.delete(taking);
      lane.loop.wake();
    }
  }

  /** With another relay there is a look at the network between two notifications: in a storm it must not seem to be away. */
  async #takeInTurn(lane: Lane, notification: Notification): Promise<TakeCounts> {
    if (this.#parts.partner !== undefined) await (this.#turn = this.#turn.then(() => setImmediate()));
    return takeAlerts(lane.journal, notification, this.#parts.timingOf, this.#parts.now());
  }

  /** The disk is full: what was never told before is shown before the answer. */
  async #takeWithoutDisk(notification: Notification, signal: AbortSignal): Promise<TakeFailure> {
    const outcome = await this.#fullDisk.take(notification, (lane) => this.#takeInto(lane, notification));
    if (outcome === undefined) return { reason: 'disk_full' };
    const { taken, lane } = outcome;
    this.#parts.onTaken(taken);
    return this.#waits.until(lane.journal, notification, signal);
  }

  #lookAgain(): void {
    const { folder, timingOf, now } = this.#parts;
    const lane = this.#main;
    const counts = this.#guarded(() => takeDoubts(lane.journal, timingOf, now()));
    if (counts !== undefined && counts.new > 0) {
      this.#parts.onTaken(counts);
      lane.loop.wake();
    }
    if (folder !== undefined && !this.#main.journal.isDurable) this.#beginOnDisk(folder);
    void this.#fullDisk.leave();
  }

  /** The journal in use stands in for one on a disk that had no room for any; it moves there as soon as that has. */
  #beginOnDisk(folder: string): void {
    if (this.#fullDisk.journal !== undefined || this.#writing.size > 0) return;
    const { now, rank = 0 } = this.#parts;
    const journal = this.#guarded(() => tryOpenJournal(folder, now(), { rank }));
    if (journal === undefined) return;
    this.#fullDisk.adopt(this.#main);
    this.#main = this.#startLane(journal);
    const damaged = journal.takeDamage();
    if (damaged !== undefined) void this.#tellDamage(damaged);
  }

  #onTrouble(error: unknown, journal: Journal): void {
    if (error instanceof JournalFullError) {
      this.#parts.log.error('journal: the disk takes no more; cards wait until it does');
      return;
    }
    if (isDamage(error) && journal === this.#main.journal) return this.#replaceDamaged();
    this.#parts.log.error({ error: String(error) }, 'delivery goes on after trouble');
  }

  #replaceDamaged(): void {
    const { journal, rest } = this.#main;
    void rest();
    journal.closeDamaged();
    // Opening sees the damage, sets the file aside and saves what can be read.
    const next = this.#reopen();
    this.#main = this.#startLane(next);
    this.#parts.partner?.onDamage();
    void this.#tellDamage(next.takeDamage() ?? 'the journal');
  }

  #reopen(): Journal {
    const { folder, now, log, rank = 0 } = this.#parts;
    const journal = folder === undefined ? undefined : tryOpenJournal(folder, now(), { rank });
    if (journal !== undefined) return journal;
    log.fatal('journal: there is no room for another; alerts are answered only when Feishu has them');
    return new Journal(undefined, now(), { rank });
  }

  async #tellDamage(path: string): Promise<void> {
    this.#parts.log.fatal(
      { path },
      'journal: it was damaged and is set aside; alerts that waited in it may be missing',
    );
    await this.#tell({ kind: 'damaged', detail: path });
  }

  async #tell(trouble: OwnTrouble): Promise<void> {
    if (this.#isResting) return;
    try {
      await this.#takeInto(this.#main, ownAlert(trouble, this.#parts.runbookOf, this.#parts.now()));
    } catch (error) {
      this.#parts.log.error({ error: String(error) }, 'no card could be made of trouble of our own');
    }
  }

  #guarded<Result>(action: () => Result): Result | undefined {
    const { journal } = this.#main;
    try {
      return action();
    } catch (error) {
      this.#onTrouble(error, journal);
      return undefined;
    }
  }

  async #guardedAsync<Result>(action: () => Promise<Result>): Promise<Result | undefined> {
    const { journal } = this.#main;
    try {
      return await action();
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#onTrouble(error, journal);
      return undefined;
    }
  }
}
