/** One request to the other relay. */
export interface Asking {
  readonly ageMs: () => number;
  /** It answered. */
  readonly succeeded: () => void;
  /** It did not; what took longer than `mostMs` was not the network: this process slept, and what it concludes is old. */
  readonly failed: (mostMs: number) => void;
}

/**
 * How long the last knowledge of the other relay counts. A process can be stopped at any point (SIGSTOP, a frozen virtual machine) and go
 * on later as if nothing had happened: it has to notice by itself that what it knows is old.
 */
export class FreshnessClock {
  readonly #leaseMs: number;
  readonly #now: () => number;
  #untilMs = -Infinity;

  /**
   * @param leaseMs How long knowledge counts, from the moment it was asked for.
   * @param now The later of the clocks that may stand still while the process does. @default monotonic
   */
  constructor(leaseMs: number, now: () => number = () => performance.now()) {
    this.#leaseMs = leaseMs;
    this.#now = now;
  }

  /** True while the last knowledge counts. */
  get isFresh(): boolean {
    return this.#now() < this.#untilMs;
  }

  /** A request begins. */
  begin(): Asking {
    const begunMs = this.#now();
    const extend = (fromMs: number): void => {
      this.#untilMs = Math.max(this.#untilMs, fromMs + this.#leaseMs);
    };
    return {
      ageMs: () => this.#now() - begunMs,
      succeeded: () => extend(begunMs),
      failed: (mostMs) => extend(Math.min(this.#now(), begunMs + mostMs)),
    };
  }
}
