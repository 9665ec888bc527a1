/** One request to the other relay. */
export interface Asking {
  readonly ageMs: () => number;
  /** It answered. */
  readonly succeeded: () => void;
  /** It did not; what took longer than `mostMs` was not the network: this process slept, and what it concludes is old. */
  readonly failed: (mostMs: number) => void;
}

/** Both clocks: the monotonic one may stand still with the machine, the wall clock may be put right only later. */
const bothClocks = [() => performance.now(), () => Date.now()] as const;

/**
 * How long the last knowledge of the other relay counts. A process can be stopped at any point (SIGSTOP, a frozen virtual machine) and go
 * on later as if nothing had happened: it has to notice by itself that what it knows is old.
 */
export class FreshnessClock {
  readonly #leaseMs: number;
  readonly #clocks: readonly (() => number)[];
  readonly #untilMs: number[];

  /**
   * @param leaseMs How long knowledge counts, from the moment it was asked for.
   * @param clocks It has to be fresh by each of them. @default monotonic and wall clock
   */
  constructor(leaseMs: number, clocks: readonly (() => number)[] = bothClocks) {
    this.#leaseMs = leaseMs;
    this.#clocks = clocks;
    this.#untilMs = clocks.map(() => -Infinity);
  }

  /** True while the last knowledge counts. */
  get isFresh(): boolean {
    return this.#clocks.every((now, index) => now() < (this.#untilMs[index] ?? -Infinity));
  }

  /** A request begins. */
  begin(): Asking {
    const begunMs = this.#clocks.map((now) => now());
    const agesMs = (): readonly number[] => this.#clocks.map((now, index) => now() - (begunMs[index] ?? 0));
    const knowAfter = (afterMs: number): void => {
      begunMs.forEach((begun, index) => (this.#untilMs[index] = begun + afterMs + this.#leaseMs));
    };
    return {
      ageMs: () => Math.max(...agesMs()),
      succeeded: () => knowAfter(0),
      failed: (mostMs) => knowAfter(Math.max(0, Math.min(mostMs, ...agesMs()))),
    };
  }
}
