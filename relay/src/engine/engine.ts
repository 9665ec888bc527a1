import { setImmediate } from 'node:timers/promises';
import { JournalFullError, type Journal } from '../journal/journal.ts';
import type { Notification } from '../webhook/notification.ts';
import { DoubtWatch } from './doubt-watch.ts';
import { backlogOf, type EngineBacklog } from './engine-backlog.ts';
import type { EngineParts } from './engine-parts.ts';
import { FullDisk, mostInMemory } from './full-disk.ts';
import type { Lane } from './lane.ts';
import { MainLane } from './main-lane.ts';
import { mergeJournals, type MergeCounts } from './merge-journals.ts';
import type { MergeOptions } from './merge-options.ts';
import { ownAlert, type OwnTrouble } from './own-alert.ts';
import { ShownWaits } from './shown-waits.ts';
import { takeAlerts, type TakeCounts } from './take-alerts.ts';
import type { TakeFailure } from './take-failure.ts';

/** How often old records are forgotten, in milliseconds. */
const tidyMs = 60_000;

/** How often it is tried whether the disk takes alerts again, and looked for doubts that have stood long enough, in milliseconds. */
const lookMs = 1000;

/** Takes notifications into the journal and brings what is in it to Feishu. */
export class Engine {
  readonly #parts: EngineParts;
  readonly #waits = new ShownWaits();
  readonly #main: MainLane;
  /** Beside the journal, for as long as the disk takes no more. */
  readonly #fullDisk: FullDisk;
  readonly #doubts: DoubtWatch;
  /** Notifications that are being written. */
  readonly #writing = new Set<Promise<unknown>>();
  readonly #timers: readonly NodeJS.Timeout[];
  #isResting = false;
  #turn: Promise<void> = Promise.resolve();

  /** Begins to deliver what the journal holds. */
  constructor(parts: EngineParts, journal: Journal) {
    this.#parts = parts;
    const { timingOf, askWhatFires, now, log } = parts;
    const main = new MainLane(
      {
        engine: parts,
        onTried: (report) => this.#waits.tell(report),
        onDamage: (path) => void this.#tellDamage(path),
      },
      journal,
    );
    this.#main = main;
    this.#fullDisk = new FullDisk({
      main: () => main.lane,
      startLane: (inMemory, notes) => main.start(inMemory, notes),
      onMoved: (moved) => this.#waits.tellOnDisk(moved),
      onTrouble: (error, troubled) => main.onTrouble(error, troubled),
      timingOf,
      now,
      log,
    });
    // At rest the journal may be a copy of the other relay's, which nobody here must change.
    const guarded: MainLane['guarded'] = (action) => (this.#isResting ? undefined : main.guarded(action));
    this.#doubts = new DoubtWatch({ guarded, timingOf, askWhatFires, now, log });
    main.tellDamage();
    this.#doubts.begin();
    this.#timers = [
      setInterval(() => main.guarded((current) => current.tidy(now())), tidyMs),
      setInterval(() => this.#lookAgain(), lookMs),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  /** States and cards that wait, for metrics. */
  backlog(): EngineBacklog {
    const { folder, now } = this.#parts;
    return backlogOf([this.journal, this.#fullDisk.journal], folder, now());
  }

  /**
   * Takes a notification. Resolves with undefined when every alert of it is on the disk, or shown where there is no disk.
   * {@link settle} says afterwards whether that was answered.
   * @param signal Aborts the wait for the latter.
   */
  async take(notification: Notification, signal: AbortSignal): Promise<TakeFailure> {
    this.#doubts.beginTaking(notification);
    try {
      return await this.#take(notification, signal);
    } catch (error) {
      this.settle(notification, false);
      throw error;
    }
  }

  /** See {@link DoubtWatch.settle}. */
  settle(notification: Notification, isAnswered: boolean): void {
    this.#doubts.settle(notification, isAnswered);
  }

  /** Keeps a body that can never be read, and tells of it with a card when it is a new one. */
  async keepUnreadable(digest: string, reason: string, body: string): Promise<void> {
    if (this.#isResting) return;
    const isNew = this.#main.guarded((journal) =>
      journal.write(() => journal.aside.keepUnreadable(digest, reason, body, this.#parts.now())),
    );
    if (isNew === true) await this.#tell({ kind: 'unreadable', detail: reason });
  }

  /** The journal in use: another one after damage. */
  get journal(): Journal {
    return this.#main.journal;
  }

  /** Brings what another journal holds into this one, while it goes on. Throws what {@link mergeJournals} throws. */
  async merge(from: Journal, options: Omit<MergeOptions, 'sending' | 'timingOf'>): Promise<MergeCounts> {
    const { journal, loop } = this.#main.lane;
    try {
      return await mergeJournals(journal, from, {
        ...options,
        timingOf: this.#parts.timingOf,
        sending: () => loop.sending,
      });
    } finally {
      loop.wake();
    }
  }

  /** Takes and sends nothing any more; waits for the answers to what is on its way, and leaves the journal open. */
  async rest(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#isResting = true;
    await this.#fullDisk.settled();
    await Promise.allSettled(this.#writing);
    await Promise.all([this.#main.lane.rest(), this.#fullDisk.rest()]);
  }

  /** Waits for the answers to what is on its way, then closes the journal. */
  async stop(): Promise<void> {
    await this.rest();
    this.journal.close();
  }

  async #take(notification: Notification, signal: AbortSignal): Promise<TakeFailure> {
    await this.#fullDisk.settled();
    if (this.#isResting) return { reason: 'not_leading' };
    if (this.#fullDisk.journal !== undefined) return this.#takeWithoutDisk(notification, signal);
    const { journal } = this;
    if (!journal.isDurable && journal.alerts.backlog().states > mostInMemory) return { reason: 'disk_full' };
    try {
      const counts = await this.#main.guardedAsync((lane) => this.#takeInto(lane, notification));
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
    void this.#lookForDoubts();
    if (this.#fullDisk.journal === undefined && this.#writing.size === 0) {
      const standIn = this.#main.tryBeginOnDisk();
      if (standIn !== undefined) this.#fullDisk.adopt(standIn);
    }
    void this.#fullDisk.leave();
  }

  async #lookForDoubts(): Promise<void> {
    const counts = await this.#doubts.look();
    if (counts === undefined || counts.new === 0) return;
    this.#parts.onTaken(counts);
    this.#main.lane.loop.wake();
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
      await this.#takeInto(this.#main.lane, ownAlert(trouble, this.#parts.runbookOf, this.#parts.now()));
    } catch (error) {
      this.#parts.log.error({ error: String(error) }, 'no card could be made of trouble of our own');
    }
  }
}
