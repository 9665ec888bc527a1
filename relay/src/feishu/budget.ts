/** At most `count` requests within any `windowMs`. */
export interface BudgetWindow {
  readonly count: number;
  readonly windowMs: number;
}

/** Limits of one Feishu custom bot. Source: open.feishu.cn, custom bot usage guide. */
export const feishuBudget: readonly BudgetWindow[] = [
  { count: 5, windowMs: 1000 },
  { count: 100, windowMs: 60_000 },
];

/** Others' messages come at full and half hours, and Feishu's own limit (11232) is near: one a second for so long. */
const crowdedMs = 10_000;

/** A clock may be a little ahead of Feishu's. */
const earlyMs = 1000;

/** True in the 10 s after each full and half hour, and a little before. */
export function isCrowdedAt(wallMs: number): boolean {
  return (wallMs + earlyMs) % 1_800_000 < crowdedMs + earlyMs;
}

/** The limits at a moment of the wall clock: in the 10 s after each full and half hour at most one a second. */
export function feishuBudgetAt(wallMs: number): readonly BudgetWindow[] {
  return isCrowdedAt(wallMs) ? [{ count: 1, windowMs: 1000 }, ...feishuBudget] : feishuBudget;
}

/**
 * The half of the limits: of two relays that do not hear of each other each may use so much, and both together stay within the whole.
 * Where only one turn is allowed, each may take one in twice the time.
 */
export function halfOf(windows: readonly BudgetWindow[]): readonly BudgetWindow[] {
  return windows.map(({ count, windowMs }) =>
    count > 1 ? { count: Math.floor(count / 2), windowMs } : { count, windowMs: windowMs * 2 },
  );
}

/** Turns that count from the beginning. */
export interface KnownTurns {
  /** When turns of this relay ended, by the clock of the budget, oldest first. @default none */
  readonly own?: readonly number[];
  /** When turns of the other of two relays ended, oldest first; may be ahead of the clock. @default none */
  readonly others?: readonly number[];
  /** Narrower limits for this relay's own turns, asked at each turn; undefined: the same as for all. @default undefined */
  readonly ownWindows?: () => readonly BudgetWindow[] | undefined;
  /** Milliseconds until this relay may begin a turn, whatever the windows say, asked at each turn. @default 0 */
  readonly slotMs?: () => number;
}

/** Ends a turn. @param used False when nothing was sent in it: it does not count. @default true */
export type EndTurn = (used?: boolean) => void;

interface Waiter {
  readonly sinceMs: number;
  readonly grant: () => void;
}

/**
 * Hands out turns to send, first come first served, so that Feishu never sees more than its limits.
 * A turn counts from its grant until `windowMs` after its end: Feishu saw the request at some moment in between, so whatever
 * the network's delay, no window at Feishu's side holds more than `count`.
 */
export class Budget {
  readonly #windows: () => readonly BudgetWindow[];
  readonly #now: () => number;
  /** Ends of all turns, and of this relay's own. */
  readonly #ends: number[];
  readonly #ownEnds: number[];
  readonly #ownWindows: () => readonly BudgetWindow[] | undefined;
  readonly #slotMs: () => number;
  readonly #waiters: Waiter[] = [];
  #running = 0;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param windows The limits, asked at each turn.
   * @param now Monotonic clock in milliseconds.
   * @param known What an earlier process and the other of two relays sent counts too. @default none
   */
  constructor(
    windows: () => readonly BudgetWindow[],
    now: () => number,
    { own = [], others = [], ownWindows = () => undefined, slotMs = () => 0 }: KnownTurns = {},
  ) {
    this.#windows = windows;
    this.#now = now;
    this.#ownEnds = [...own];
    this.#ends = [...own, ...others].sort((a, b) => a - b);
    this.#ownWindows = ownWindows;
    this.#slotMs = slotMs;
  }

  /** Counts turns of the other of two relays, of which this one learns now. */
  addOthers(ends: readonly number[]): void {
    this.#ends.push(...ends);
    this.#ends.sort((a, b) => a - b);
  }

  /** The limits are others now: who waits may have waited long enough. */
  reconsider(): void {
    this.#serve();
  }

  /** How many could be sent at once, and how many more in this minute: the least of all windows. */
  get left(): number {
    const nowMs = this.#now();
    const leftIn = (windows: readonly BudgetWindow[], ends: readonly number[]): readonly number[] =>
      windows.map(({ count, windowMs }) => count - this.#running - ends.filter((end) => end + windowMs > nowMs).length);
    return Math.max(
      0,
      Math.min(...leftIn(this.#windows(), this.#ends), ...leftIn(this.#ownWindows() ?? [], this.#ownEnds)),
    );
  }

  /** How many wait for a turn. */
  get waiting(): number {
    return this.#waiters.length;
  }

  /** How long the oldest waits, in milliseconds; 0 when none does. */
  get oldestWaitMs(): number {
    const oldest = this.#waiters[0];
    return oldest === undefined ? 0 : this.#now() - oldest.sinceMs;
  }

  /**
   * Waits for a turn and returns the function that ends it, to be called once the answer is there.
   * Rejects with the signal's reason when it aborts first; the turn then goes to the next.
   */
  async take(signal: AbortSignal): Promise<EndTurn> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        reject(signal.reason as Error);
      };
      const waiter: Waiter = {
        sinceMs: this.#now(),
        grant: () => {
          signal.removeEventListener('abort', abort);
          resolve();
        },
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#waiters.push(waiter);
      this.#serve();
    });
    return (used = true) => {
      this.#running--;
      if (used) this.#note(this.#now());
      this.#serve();
    };
  }

  #serve(): void {
    clearTimeout(this.#timer);
    while (this.#waiters.length > 0) {
      const waitMs = this.#waitMs();
      if (waitMs > 0) {
        // Infinite while running turns alone fill a window: the end of one serves again.
        if (Number.isFinite(waitMs)) this.#timer = setTimeout(() => this.#serve(), Math.ceil(waitMs));
        return;
      }
      this.#running++;
      this.#waiters.shift()?.grant();
    }
  }

  /** Milliseconds until one more turn fits into every window; 0 or less: now. */
  #waitMs(): number {
    const nowMs = this.#now();
    const windows = this.#windows();
    const ownWindows = this.#ownWindows() ?? [];
    const longest = Math.max(...[...windows, ...ownWindows].map((window) => window.windowMs));
    for (const ends of [this.#ends, this.#ownEnds]) {
      while (ends.length > 0 && (ends[0] ?? 0) + longest <= nowMs) ends.shift();
    }
    const inWindowsMs = Math.max(
      this.#waitIn(windows, this.#ends, nowMs),
      this.#waitIn(ownWindows, this.#ownEnds, nowMs),
    );
    return Math.max(0, inWindowsMs, this.#slotMs());
  }

  #waitIn(windows: readonly BudgetWindow[], ends: readonly number[], nowMs: number): number {
    const waits = windows.map(({ count, windowMs }) => {
      const free = count - this.#running;
      if (free <= 0) return Infinity;
      const last = ends.at(-free);
      return last === undefined ? 0 : last + windowMs - nowMs;
    });
    return Math.max(0, ...waits);
  }

  #note(endMs: number): void {
    this.#ownEnds.push(endMs);
    // Those of the other relay may be ahead.
    const after = this.#ends.findLastIndex((end) => end <= endMs) + 1;
    this.#ends.splice(after, 0, endMs);
  }
}
