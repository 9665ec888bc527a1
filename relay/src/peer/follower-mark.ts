interface Waiter {
  readonly number: number;
  readonly end: () => void;
}

/** Up to which of the leader's changes the follower has everything, and who waits for that. */
export class FollowerMark {
  readonly #waiters = new Set<Waiter>();
  readonly #onConnected: (isConnected: boolean) => void;
  #at: number | undefined;

  /** @param onConnected Called when the follower begins or ceases to have everything. */
  constructor(onConnected: (isConnected: boolean) => void) {
    this.#onConnected = onConnected;
  }

  /** Number of the last change that the follower has; undefined: it is no copy, or away. */
  get at(): number | undefined {
    return this.#at;
  }

  /** Resolves with true when the follower has all up to this change; with false when it is away. */
  reached(number: number): Promise<boolean> {
    if (this.#at === undefined) return Promise.resolve(false);
    if (this.#at >= number) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (): void => {
        this.#waiters.delete(waiter);
        resolve(this.#at !== undefined && this.#at >= number);
      };
      // No time-out of its own: each request has one. In a storm the follower is busy, not away.
      const waiter: Waiter = { number, end };
      this.#waiters.add(waiter);
    });
  }

  /** The follower has all up to this change. */
  move(at: number): void {
    const wasConnected = this.#at !== undefined;
    this.#at = at;
    if (!wasConnected) this.#onConnected(true);
    for (const { number, end } of [...this.#waiters]) if (number <= at) end();
  }

  /** The follower is no copy any more, or away; who waits is told. */
  lose(): void {
    const wasConnected = this.#at !== undefined;
    this.#at = undefined;
    for (const { end } of [...this.#waiters]) end();
    if (wasConnected) this.#onConnected(false);
  }
}
