import { Journal, JournalFullError } from '../journal/journal.ts';
import { isDamage } from '../journal/open-database.ts';
import { tryOpenJournal } from '../journal/open-journal.ts';
import { BotHealth } from './bot-health.ts';
import type { LoopParts, TryReport } from './delivery-loop.ts';
import type { EngineParts } from './engine-parts.ts';
import { startLane, type Lane } from './lane.ts';

/** What a main lane is made of. */
export interface MainLaneParts {
  readonly engine: EngineParts;
  /** Called after each try, when the journal knows of it. */
  readonly onTried: (report: TryReport) => void;
  /** Called with the path of a damaged journal that was set aside. */
  readonly onDamage: (path: string) => void;
}

/** The journal in use and what delivers out of it: another one after damage, and when a full disk has room for the first. */
export class MainLane {
  readonly #parts: MainLaneParts;
  readonly #health = new BotHealth();
  #lane: Lane;

  constructor(parts: MainLaneParts, journal: Journal) {
    this.#parts = parts;
    this.#lane = this.start(journal);
  }

  /** The lane in use. */
  get lane(): Lane {
    return this.#lane;
  }

  /** Its journal. */
  get journal(): Journal {
    return this.#lane.journal;
  }

  /** Begins to deliver what a journal holds; for this one, and for one that stands beside it. */
  start(journal: Journal, notes?: Pick<LoopParts, 'onTurn' | 'onTry'>): Lane {
    const { engine, onTried } = this.#parts;
    const { budget, partner, send, now, renderers, keyword, onMerged, log } = engine;
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
        engine.onTry(report);
        // After the journal knows of it.
        queueMicrotask(() => onTried(report));
      },
      onRenderError: (error) =>
        log.error({ error: String(error) }, 'a card could not be laid out; its alerts go out as plain text'),
      onTrouble: (error) => this.onTrouble(error, journal),
    });
  }

  /** Tells of a journal that was found damaged when it was opened. */
  tellDamage(): void {
    const damaged = this.journal.takeDamage();
    if (damaged !== undefined) this.#parts.onDamage(damaged);
  }

  /** Runs what needs the journal; undefined, and the trouble is dealt with, when it throws. */
  guarded<Result>(action: (journal: Journal) => Result): Result | undefined {
    const { journal } = this;
    try {
      return action(journal);
    } catch (error) {
      this.onTrouble(error, journal);
      return undefined;
    }
  }

  /** The same for damage alone; rejects with what else is thrown. */
  async guardedAsync<Result>(action: (lane: Lane) => Promise<Result>): Promise<Result | undefined> {
    const lane = this.#lane;
    try {
      return await action(lane);
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.onTrouble(error, lane.journal);
      return undefined;
    }
  }

  /** Something could not be done with a journal: a damaged one is set aside, and another takes its place. */
  onTrouble(error: unknown, journal: Journal): void {
    const { log } = this.#parts.engine;
    if (error instanceof JournalFullError) {
      log.error('journal: the disk takes no more; cards wait until it does');
      return;
    }
    if (isDamage(error) && journal === this.journal) return this.#replaceDamaged();
    log.error({ error: String(error) }, 'delivery goes on after trouble');
  }

  /** Where the journal in use stands in for one on a disk without room: the lane that did so, once there is one on the disk in its place. */
  tryBeginOnDisk(): Lane | undefined {
    const { folder, now, rank = 0 } = this.#parts.engine;
    if (folder === undefined || this.journal.isDurable) return undefined;
    const journal = this.guarded(() => tryOpenJournal(folder, now(), { rank }));
    if (journal === undefined) return undefined;
    const standIn = this.#lane;
    this.#lane = this.start(journal);
    this.tellDamage();
    return standIn;
  }

  #replaceDamaged(): void {
    const { journal, rest } = this.#lane;
    const { engine, onDamage } = this.#parts;
    void rest();
    journal.closeDamaged();
    // Opening sees the damage, sets the file aside and saves what can be read.
    const next = this.#reopen();
    this.#lane = this.start(next);
    engine.partner?.onDamage();
    onDamage(next.takeDamage() ?? 'the journal');
  }

  #reopen(): Journal {
    const { folder, now, log, rank = 0 } = this.#parts.engine;
    const journal = folder === undefined ? undefined : tryOpenJournal(folder, now(), { rank });
    if (journal !== undefined) return journal;
    log.fatal('journal: there is no room for another; alerts are answered only when Feishu has them');
    return new Journal(undefined, now(), { rank });
  }
}
