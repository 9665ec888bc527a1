/** Changes in one transaction: with more the others, and the cards, would wait too long for their turn. */
const mostTogether = 16;

interface Waiting {
  /** Makes the change; returns what tells the one who asked for it. */
  readonly make: () => () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Lets changes that come at the same time share a transaction, and with it the time that a disk takes to synchronise: while a
 * storm comes in, that is most of the time.
 */
export class SharedWrites {
  readonly #write: <Result>(change: () => Result) => Result;
  #waiting: Waiting[] = [];

  /** @param write Runs its argument as one transaction, which is on the disk when it returns. */
  constructor(write: <Result>(change: () => Result) => Result) {
    this.#write = write;
  }

  /** Makes a change with the next transaction; rejects with what it throws itself, or what the transaction throws. */
  add<Result>(change: () => Result): Promise<Result> {
    return new Promise((resolve, fail) => {
      const make = (): (() => void) => {
        const result = change();
        return () => resolve(result);
      };
      if (this.#waiting.push({ make, fail }) === 1) setImmediate(() => this.#flush());
    });
  }

  #flush(): void {
    const together = this.#waiting.slice(0, mostTogether);
    this.#waiting = this.#waiting.slice(mostTogether);
    if (this.#waiting.length > 0) setImmediate(() => this.#flush());
    if (!this.#tryAll(together)) for (const one of together) this.#alone(one);
  }

  /** False: nothing was changed, since one of them failed. */
  #tryAll(together: readonly Waiting[]): boolean {
    let tell: readonly (() => void)[];
    try {
      tell = this.#write(() => together.map(({ make }) => make()));
    } catch {
      return false;
    }
    for (const one of tell) one();
    return true;
  }

  #alone({ make, fail }: Waiting): void {
    let tell: () => void;
    try {
      tell = this.#write(make);
    } catch (error) {
      return fail(error);
    }
    tell();
  }
}
