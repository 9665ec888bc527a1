import { randomUUID } from 'node:crypto';
import { schemaVersion } from '../journal/open-database.ts';
import type { OwnStanding } from './decide-role.ts';
import type { Role, Standing } from './messages.ts';
import { NotNowError } from './not-now-error.ts';
import { readPairFile, writePairFile, type PairMemory } from './pair-file.ts';
import type { PairParts } from './pair-parts.ts';

/** This relay's own part in the pair: its role, what it must know after a restart, and what it says of both. */
export class OwnPart {
  /** True while the lead changes hands: nothing is taken then. */
  isGiving = false;
  /** True from the moment this relay is asked to end. */
  isEnding = false;
  readonly #parts: Pick<PairParts, 'rank' | 'folder' | 'bots' | 'log'>;
  readonly #id = randomUUID();
  readonly #ended = new AbortController();
  #role: Role = 'starting';
  #leader: string | undefined;
  #memory: PairMemory;
  #said = 0;
  #lastComplaint = '';
  #changing: Promise<void> = Promise.resolve();

  constructor(parts: Pick<PairParts, 'rank' | 'folder' | 'bots' | 'log'>) {
    this.#parts = parts;
    this.#memory = readPairFile(parts.folder);
    if (parts.bots.all.some(({ journal }) => journal.damaged !== undefined)) this.remember({ isShownSure: false });
  }

  /** See {@link Role}. */
  get role(): Role {
    return this.#role;
  }

  /** True when this relay takes notifications. */
  get isLeading(): boolean {
    return this.#role === 'leading' && !this.isGiving;
  }

  /** What it must know after a restart. */
  get memory(): PairMemory {
    return this.#memory;
  }

  /** Aborts when this relay ends; no role begins after that. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** What the next role is decided on. */
  get standing(): OwnStanding {
    const { term, isCopy, isShownSure } = this.#memory;
    return { role: this.#role, rank: this.#parts.rank, term, leader: this.#leader, hasCopy: isCopy && isShownSure };
  }

  /** It leads; `isGiving` stays true until the bots do, too. */
  lead(): void {
    this.#role = 'leading';
    this.isGiving = true;
    this.#leader = undefined;
  }

  /** It joins this process. */
  join(leader: string): void {
    this.#role = 'joining';
    this.isGiving = false;
    this.#leader = leader;
  }

  /** It follows the process that it joined; complaints begin anew. */
  follow(): void {
    this.#role = 'following';
    this.#lastComplaint = '';
  }

  /** True when it follows or joins this process. */
  isLedBy(process: string): boolean {
    return this.#leader === process;
  }

  /** It takes no part any more. */
  leave(): void {
    this.#role = 'leaving';
  }

  /** Begins no role any more. */
  end(): void {
    this.#ended.abort();
  }

  /** What the other relay is told, each time anew. */
  say(): Standing {
    const { rank, bots } = this.#parts;
    const hasRoom = bots.all.every(({ journal }) => journal.hasRoom());
    const { term, isShownSure } = this.#memory;
    return {
      id: this.#id,
      said: ++this.#said,
      rank,
      term,
      role: this.#role,
      schema: schemaVersion,
      clockMs: Date.now(),
      hasRoom,
      isShownSure,
    };
  }

  /** What is thrown when the other relay asks for something that cannot be now. */
  notNow(): NotNowError {
    return new NotNowError(`this relay is ${this.isGiving ? 'handing over' : this.#role}`);
  }

  /** Keeps it for after a restart, too; a disk that takes nothing is complained of. */
  remember(change: Partial<PairMemory>): void {
    this.#memory = { ...this.#memory, ...change };
    try {
      writePairFile(this.#parts.folder, this.#memory);
    } catch (error) {
      this.complain(`pair.json cannot be written: ${String(error)}`);
    }
  }

  /** Logs it once for each new sentence: what goes on for hours is one line. */
  complain(sentence: string): void {
    if (sentence === this.#lastComplaint) return;
    this.#lastComplaint = sentence;
    this.#parts.log.error(`pair: ${sentence}`);
  }

  /** Changes of role come one after the other. Resolves when this one and those before it are done; never rejects. */
  change(action: () => Promise<void>): Promise<void> {
    this.#changing = this.#changing.then(action).catch((error: unknown) => {
      this.#parts.log.error({ error: String(error) }, 'pair: a change of role failed');
    });
    return this.#changing;
  }

  /** Resolves when the changes of role that are under way are done. */
  settled(): Promise<void> {
    return this.#changing;
  }
}
