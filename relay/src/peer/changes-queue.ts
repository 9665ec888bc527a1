import type { JournalChange } from '../journal/journal.ts';

/** A change of one bot's journal. */
export interface BotChange extends JournalChange {
  readonly bot: string;
}

/** Bytes kept for a follower that is slow or away for a moment; one that is further behind takes the whole journal. */
const maxKeptBytes = 24 * 1024 * 1024;

/** The changes of one time of leading, numbered from 1: those that the follower may still need, and who waits for them. */
export class ChangesQueue {
  #changes: BotChange[] = [];
  #bytes = 0;
  #last = 0;
  readonly #onPush: () => void;

  /** @param onPush Called for each change. */
  constructor(onPush: () => void) {
    this.#onPush = onPush;
  }

  /** Number of the last change; 0 before the first. */
  get last(): number {
    return this.#last;
  }

  /** Adds a change. */
  push(change: BotChange): void {
    this.#changes.push(change);
    this.#bytes += change.patch.length;
    this.#last++;
    while (this.#bytes > maxKeptBytes) this.#dropFirst();
    this.#onPush();
  }

  /** All changes after this number are still here. */
  get keptAfter(): number {
    return this.#last - this.#changes.length;
  }

  /** True when all changes after this number are still here. */
  has(number: number): boolean {
    return number <= this.#last && number >= this.keptAfter;
  }

  /** The changes after this number, about `maxBytes` of them, at least one if there is any. */
  after(number: number, maxBytes: number): readonly BotChange[] {
    const from = this.#changes.length - (this.#last - number);
    let to = from;
    for (let bytes = 0; to < this.#changes.length && (to === from || bytes < maxBytes); to++) {
      bytes += this.#changes[to]?.patch.length ?? 0;
    }
    return this.#changes.slice(from, to);
  }

  /** Forgets what the follower has. */
  dropUntil(number: number): void {
    while (this.#changes.length > this.#last - number) this.#dropFirst();
  }

  #dropFirst(): void {
    this.#bytes -= this.#changes.shift()?.patch.length ?? 0;
  }
}
