import type { FastifyBaseLogger } from 'fastify';
import type { Budget } from '../feishu/budget.ts';
import type { RefusalReason } from '../feishu/refusal-reason.ts';
import type { SendResult } from '../feishu/send-message.ts';
import { treatmentOf } from '../feishu/treatment.ts';
import { isDamage } from '../journal/open-database.ts';
import { Journal, JournalFullError } from '../journal/journal.ts';
import type { Notification } from '../webhook/notification.ts';
import { BotHealth } from './bot-health.ts';
import { DeliveryLoop, type TryReport } from './delivery-loop.ts';
import { mergeJournals, type MergeCounts, type MergeOptions } from './merge-journals.ts';
import type { Partner } from './partner.ts';
import type { Renderers } from './renderers.ts';
import { takeAlerts, type TakeCounts, type TimingOf } from './take-alerts.ts';
import { fingerprintOf } from './trim-alert.ts';
import { ownAlert, type OwnTrouble, type RunbookOf } from './own-alert.ts';

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

/** Undefined: all of it is shown, or on the disk. */
export type TakeFailure = { readonly reason: RefusalReason } | undefined;

/** A journal and what delivers out of it. */
interface Lane {
  readonly journal: Journal;
  readonly loop: DeliveryLoop;
  readonly running: Promise<void>;
  readonly end: AbortController;
}

/** How often old records are forgotten, in milliseconds. */
const tidyMs = 60_000;

/** How often it is tried whether the disk takes alerts again, in milliseconds. */
const mergeMs = 1000;

/** States held in memory when the disk is full; what comes beyond is answered 503 and comes again. */
const mostInMemory = 10_000;

/** What is in doubt is asked for again; see {@link judgeAlert}. */
function doubtOf({ doubtful }: TakeCounts): TakeFailure {
  return doubtful > 0 ? { reason: 'doubtful' } : undefined;
}

/** What waits, for metrics. */
export interface EngineBacklog {
  readonly states: number;
  readonly oldestWaitMs: number;
  readonly keptCards: number;
  readonly diskFull: boolean;
}

/** What waits in a journal, and in the one in memory beside it for as long as the disk takes no more. */
export function backlogOf(journals: readonly Journal[], nowMs: number): EngineBacklog {
  const all = journals.map(({ alerts, cards }) => ({ ...alerts.backlog(), ...cards.counts() }));
  const oldest = Math.min(...all.map(({ oldestMs }) => oldestMs ?? Infinity));
  return {
    states: all.reduce((sum, { states }) => sum + states, 0),
    oldestWaitMs: Number.isFinite(oldest) ? Math.max(0, nowMs - oldest) : 0,
    keptCards: all.reduce((sum, { kept }) => sum + kept, 0),
    diskFull: journals.length > 1,
  };
}

/** What a move that broke off has brought to the disk is delivered from there alone. */
function forgetMoved(lane: Journal, onDisk: Journal): void {
  lane.write(() => {
    for (const { state } of lane.alerts.pending()) {
      if (!onDisk.alerts.isPending(state.fingerprint)) continue;
      if (state.card !== undefined) lane.cards.dissolve(state.card);
      lane.alerts.drop(state.id);
    }
  });
}

/** Takes notifications into the journal and brings what is in it to Feishu. */
export class Engine {
  readonly #parts: EngineParts;
  readonly #health = new BotHealth();
  readonly #listeners = new Set<(report: TryReport) => void>();
  /** Those who wait for cards out of memory; told when all of it is on the disk. */
  readonly #onMoved = new Set<() => void>();
  #takingInMemory = 0;
  /** Notifications that are being written. */
  readonly #writing = new Set<Promise<unknown>>();
  #isResting = false;
  #leaving: Promise<void> | undefined;
  #main: Lane;
  /** In memory, for as long as the disk takes no more. */
  #overflow: Lane | undefined;
  #tidying: NodeJS.Timeout | undefined;
  #merging: NodeJS.Timeout | undefined;

  /** Opens the journal; a damaged one is set aside. Throws when the folder cannot be used. */
  constructor(parts: EngineParts, journal: Journal) {
    this.#parts = parts;
    this.#main = this.#lane(journal);
    const damaged = journal.takeDamage();
    if (damaged !== undefined) void this.#tellDamage(damaged);
    this.#tidying = setInterval(() => this.#guarded(() => this.#main.journal.tidy(parts.now())), tidyMs);
    this.#tidying.unref();
    this.#merging = setInterval(() => void this.#leaveOverflow(), mergeMs);
    this.#merging.unref();
  }

  /** States and cards that wait, for metrics. */
  backlog(): EngineBacklog {
    const journals = [this.#main.journal, ...(this.#overflow === undefined ? [] : [this.#overflow.journal])];
    return backlogOf(journals, this.#parts.now());
  }

  /**
   * Takes a notification. Resolves with undefined when every alert of it is on the disk, or shown where there is no disk.
   * @param signal Aborts the wait for the latter.
   */
  async take(notification: Notification, signal: AbortSignal): Promise<TakeFailure> {
    await this.#leaving;
    if (this.#isResting) return { reason: 'not_leading' };
    if (this.#overflow === undefined) {
      try {
        const counts = await this.#guardedAsync(() => this.#takeInto(this.#main, notification));
        if (counts === undefined) return { reason: 'journal' };
        this.#parts.onTaken(counts);
        return (await this.#whenSafe(notification, signal)) ?? doubtOf(counts);
      } catch (error) {
        if (!(error instanceof JournalFullError)) throw error;
        if ((await this.#parts.partner?.onFull()) === true || this.#isResting) return { reason: 'not_leading' };
        this.#parts.log.error('journal: the disk takes no more; alerts are answered only when Feishu has them');
      }
    }
    return this.#takeWithoutDisk(notification, signal);
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
    clearInterval(this.#merging);
    this.#isResting = true;
    await this.#leaving;
    await Promise.allSettled(this.#writing);
    const lanes = [this.#main, ...(this.#overflow === undefined ? [] : [this.#overflow])];
    for (const lane of lanes) lane.end.abort();
    await Promise.all(lanes.map(({ running }) => running));
    this.#overflow?.journal.close();
    this.#overflow = undefined;
  }

  /** Waits for the answers to what is on its way, then closes the journal. */
  async stop(): Promise<void> {
    await this.rest();
    this.#main.journal.close();
  }

  #lane(journal: Journal): Lane {
    const { budget, partner, send, now, renderers, keyword, onMerged, log } = this.#parts;
    const loop = new DeliveryLoop({
      journal,
      budget,
      partner,
      health: this.#health,
      send,
      now,
      renderers,
      keyword,
      onMerged,
      onTry: (report) => {
        this.#parts.onTry(report);
        // After the journal knows of it.
        queueMicrotask(() => this.#listeners.forEach((listener) => listener(report)));
      },
      onRenderError: (error) =>
        log.error({ error: String(error) }, 'a card could not be laid out; its alerts go out as plain text'),
      onTrouble: (error) => this.#onTrouble(error, journal),
    });
    const end = new AbortController();
    return { journal, loop, end, running: loop.run(end.signal) };
  }

  /** On the disk, and with the other relay where there is one; where there is no disk, shown. */
  async #whenSafe(notification: Notification, signal: AbortSignal): Promise<TakeFailure> {
    if (!this.#main.journal.isDurable) return this.#whenShown(this.#main, notification, signal);
    const { partner } = this.#parts;
    return partner === undefined || (await partner.hasAll()) ? undefined : { reason: 'not_leading' };
  }

  async #takeInto(lane: Lane, notification: Notification): Promise<TakeCounts> {
    const taking = takeAlerts(lane.journal, notification, this.#parts.timingOf, this.#parts.now());
    this.#writing.add(taking);
    try {
      return await taking;
    } finally {
      this.#writing.delete(taking);
      lane.loop.wake();
    }
  }

  /** The disk is full: what was never told before is shown before the answer. */
  async #takeWithoutDisk(notification: Notification, signal: AbortSignal): Promise<TakeFailure> {
    const { journal: main } = this.#main;
    const lane = (this.#overflow ??= this.#lane(this.#memoryJournal()));
    const { alerts } = lane.journal;
    if (alerts.backlog().states > mostInMemory) return { reason: 'disk_full' };
    const fingerprints = notification.alerts.map(fingerprintOf);
    for (const fingerprint of fingerprints) {
      if (alerts.record(fingerprint) !== undefined) continue;
      // An older state of it waits on the disk: order forbids to overtake it.
      if (main.alerts.isPending(fingerprint)) return { reason: 'disk_full' };
      const known = main.alerts.record(fingerprint);
      if (known !== undefined) alerts.keepRecord(fingerprint, known);
    }
    this.#takingInMemory++;
    let counts: TakeCounts;
    try {
      counts = await this.#takeInto(lane, notification);
    } finally {
      this.#takingInMemory--;
    }
    this.#parts.onTaken(counts);
    return (await this.#whenShown(lane, notification, signal)) ?? doubtOf(counts);
  }

  #memoryJournal(): Journal {
    const journal = new Journal(undefined, this.#parts.now());
    // Cards of the journal on the disk may still get numbers meanwhile.
    journal.cards.countFrom(this.#main.journal.cards.nextNumber() + 1000);
    return journal;
  }

  /** When the disk takes alerts again: brings all that is in memory into the journal. */
  #leaveOverflow(): Promise<void> {
    const { journal } = this.#main;
    const lane = this.#overflow;
    if (lane === undefined || this.#takingInMemory > 0 || this.#leaving !== undefined) return Promise.resolve();
    if (!journal.hasRoom()) return Promise.resolve();
    this.#leaving = this.#moveToDisk(lane).finally(() => (this.#leaving = undefined));
    return this.#leaving;
  }

  async #moveToDisk(lane: Lane): Promise<void> {
    const { journal, loop } = this.#main;
    lane.end.abort();
    await lane.running;
    try {
      // Its cards have numbers of their own that nobody knows: their alerts get new ones.
      const options = { isShownSure: true, keepsCards: false, aheadMs: 0, sending: () => loop.sending };
      await mergeJournals(journal, lane.journal, options);
    } catch (error) {
      if (!(error instanceof JournalFullError)) this.#onTrouble(error, journal);
      forgetMoved(lane.journal, this.#main.journal);
      this.#overflow = this.#lane(lane.journal);
      return;
    }
    this.#parts.log.info('journal: the disk takes alerts again');
    this.#overflow = undefined;
    lane.journal.close();
    for (const onDisk of this.#onMoved) onDisk();
    loop.wake();
  }

  /** Waits until nothing of the notification is pending; a failure that a turn of the bot would not cure ends the wait. */
  #whenShown({ journal }: Lane, notification: Notification, signal: AbortSignal): Promise<TakeFailure> {
    const fingerprints = [...new Set(notification.alerts.map(fingerprintOf))];
    return new Promise((resolve) => {
      const end = (failure: TakeFailure): void => {
        this.#listeners.delete(look);
        this.#onMoved.delete(onMoved);
        signal.removeEventListener('abort', onAbort);
        resolve(failure);
      };
      const onAbort = (): void => end({ reason: signal.reason as RefusalReason });
      const look = (report: TryReport | undefined): void => {
        if (fingerprints.every((fingerprint) => !journal.alerts.isPending(fingerprint))) return end(undefined);
        if (report === undefined || report.result.sent) return undefined;
        const treatment = treatmentOf(report.result.reason);
        const isOver = treatment === 'wait' || treatment === 'cure' || report.card.form === 2;
        return isOver ? end({ reason: report.result.reason }) : undefined;
      };
      const onMoved = (): void => {
        if (journal !== this.#main.journal) end(undefined);
      };
      this.#listeners.add(look);
      this.#onMoved.add(onMoved);
      signal.addEventListener('abort', onAbort);
      if (signal.aborted) onAbort();
      else look(undefined);
    });
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
    const { journal, end } = this.#main;
    end.abort();
    journal.closeDamaged();
    // Opening sees the damage, sets the file aside and saves what can be read.
    const next = new Journal(this.#parts.folder, this.#parts.now(), { rank: this.#parts.rank ?? 0 });
    this.#main = this.#lane(next);
    this.#parts.partner?.onDamage();
    void this.#tellDamage(next.takeDamage() ?? 'the journal');
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
