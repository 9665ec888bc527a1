import type { FastifyBaseLogger } from 'fastify';
import { Journal, JournalFullError } from '../journal/journal.ts';
import type { Notification } from '../webhook/notification.ts';
import type { LoopParts, TryReport } from './delivery-loop.ts';
import type { Lane } from './lane.ts';
import { mergeJournals } from './merge-journals.ts';
import { groupIdOf, type TimingOf } from './take-alerts.ts';
import { fingerprintOf } from './trim-alert.ts';

/** States held in memory; what comes beyond is answered 503 and comes again. */
export const mostInMemory = 10_000;

/** What a full disk needs of its engine. */
export interface FullDiskParts {
  /** The lane of the journal on the disk. */
  readonly main: () => Lane;
  /** Begins to deliver what a journal in memory holds. */
  readonly startLane: (journal: Journal, notes: Pick<LoopParts, 'onTurn' | 'onTry'>) => Lane;
  /** Told when all that a journal in memory held is on the disk. */
  readonly onMoved: (journal: Journal) => void;
  readonly onTrouble: (error: unknown, journal: Journal) => void;
  readonly timingOf: TimingOf;
  readonly now: () => number;
  readonly log: FastifyBaseLogger;
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

/**
 * A way past a disk that takes no more: a journal in memory beside the one on the disk, out of which alerts are shown before
 * anybody is answered. When the disk takes alerts again, all of it moves there.
 */
export class FullDisk {
  readonly #parts: FullDiskParts;
  #lane: Lane | undefined;
  /** Notifications that are being taken. */
  #taking = 0;
  #leaving: Promise<void> | undefined;

  constructor(parts: FullDiskParts) {
    this.#parts = parts;
  }

  /** The journal in memory; undefined while the disk takes alerts. */
  get journal(): Journal | undefined {
    return this.#lane?.journal;
  }

  /** Resolves when no move to the disk is under way. */
  async settled(): Promise<void> {
    await this.#leaving;
  }

  /** The disk has room for a journal at last, until when this one stood in for it. */
  adopt(lane: Lane): void {
    this.#lane = lane;
  }

  /**
   * Takes a notification by `take` into memory, and returns what that returns. Undefined: it cannot be taken, since there is too
   * much already, or an older state of one of its alerts waits on the disk and must not be overtaken.
   */
  async take<Taken>(
    notification: Notification,
    take: (lane: Lane) => Promise<Taken>,
  ): Promise<{ readonly taken: Taken; readonly lane: Lane } | undefined> {
    const lane = (this.#lane ??= this.#begin());
    if (lane.journal.alerts.backlog().states > mostInMemory || !this.#learn(lane.journal, notification))
      return undefined;
    this.#taking++;
    try {
      return { taken: await take(lane), lane };
    } finally {
      this.#taking--;
    }
  }

  /** When the disk takes alerts again: brings all that is in memory into the journal. */
  leave(): Promise<void> {
    const lane = this.#lane;
    if (lane === undefined || this.#taking > 0 || this.#leaving !== undefined) return Promise.resolve();
    if (!this.#parts.main().journal.hasRoom()) return Promise.resolve();
    this.#leaving = this.#moveToDisk(lane).finally(() => (this.#leaving = undefined));
    return this.#leaving;
  }

  /** Takes and sends nothing any more; what is in memory was never answered for. */
  async rest(): Promise<void> {
    await this.#leaving;
    const lane = this.#lane;
    await lane?.rest();
    lane?.journal.close();
    this.#lane = undefined;
  }

  #begin(): Lane {
    const journal = new Journal(undefined, this.#parts.now());
    // Cards of the journal on the disk may still get numbers meanwhile.
    journal.cards.countFrom(this.#parts.main().journal.cards.nextNumber() + 1000);
    return this.#start(journal);
  }

  #start(journal: Journal): Lane {
    return this.#parts.startLane(journal, {
      onTurn: (begunMs) => this.#noteTurn(begunMs),
      onTry: (report) => this.#noteShown(journal, report),
    });
  }

  /** Tells the journal in memory what the one on the disk knows of the notification. False: it must not be taken. */
  #learn({ alerts, records }: Journal, notification: Notification): boolean {
    const onDisk = this.#parts.main().journal;
    for (const fingerprint of notification.alerts.map(fingerprintOf)) {
      if (records.of(fingerprint) !== undefined) continue;
      if (onDisk.alerts.isPending(fingerprint)) return false;
      const known = onDisk.records.of(fingerprint);
      if (known !== undefined) records.keep(fingerprint, known);
    }
    const group = groupIdOf(notification);
    const context = onDisk.alerts.tryGroup(group);
    if (context !== undefined && alerts.tryGroup(group) === undefined)
      alerts.keepGroup(group, context, this.#parts.now());
    return true;
  }

  /** Writes into the journal on the disk as far as the room lasts that is put by for crossing out. */
  #tryToNote<Noted>(note: (journal: Journal) => Noted): Noted | undefined {
    const { journal } = this.#parts.main();
    try {
      return journal.write(() => note(journal), true);
    } catch (error) {
      if (!(error instanceof JournalFullError)) this.#parts.onTrouble(error, journal);
      return undefined;
    }
  }

  /** What was sent counts after a kill, too. */
  #noteTurn(begunMs: number): () => void {
    const turn = this.#tryToNote(({ cards }) => cards.beginTurn(begunMs));
    return () => {
      if (turn !== undefined) this.#tryToNote(({ cards }) => cards.endTurn(turn, this.#parts.now()));
    };
  }

  /** What was shown is known after a kill, too. */
  #noteShown({ alerts, records }: Journal, { card, result }: TryReport): void {
    if (!result.sent) return;
    const states = alerts.onCard(card.number);
    const ids = new Set(states.map(({ id }) => id));
    // What is known of an alert may be newer than what the card shows, as long as more of it waits.
    const shown = states
      .map(({ fingerprint }) => fingerprint)
      .filter((fingerprint) => alerts.pendingOf(fingerprint).every(({ id }) => ids.has(id)));
    this.#tryToNote((journal) => {
      for (const fingerprint of shown) {
        const record = records.of(fingerprint);
        if (record !== undefined) journal.records.keep(fingerprint, record);
      }
    });
  }

  async #moveToDisk(lane: Lane): Promise<void> {
    const { journal, loop } = this.#parts.main();
    await lane.rest();
    try {
      // Its cards have numbers of their own that nobody knows: their alerts get new ones.
      const { timingOf } = this.#parts;
      const options = { isShownSure: true, keepsCards: false, aheadMs: 0, timingOf, sending: () => loop.sending };
      await mergeJournals(journal, lane.journal, options);
    } catch (error) {
      if (!(error instanceof JournalFullError)) this.#parts.onTrouble(error, journal);
      forgetMoved(lane.journal, this.#parts.main().journal);
      this.#lane = this.#start(lane.journal);
      return;
    }
    this.#parts.log.info('journal: the disk takes alerts again');
    this.#lane = undefined;
    lane.journal.close();
    this.#parts.onMoved(lane.journal);
    loop.wake();
  }
}
