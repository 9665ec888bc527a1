/** All durations of the endpoint, in milliseconds, in one place; tests scale them down. */
export interface Timing {
  /** From the start of one active check to the start of the next. */
  readonly checkIntervalMs: number;
  /** An upstream that has not answered its `/-/ready` after this long counts as not ready. */
  readonly checkTimeoutMs: number;
  /** How long a query may stay unanswered before the upstream has to prove that it is alive, or a second try starts. */
  readonly hedgeAfterMs: number;
  /**
   * After this long a second try starts even though the upstream's `/-/ready` answers: a server may be alive and its storage stuck.
   * An honest slow query is then worked on twice, with no harm but the load; `maxLateHedges` bounds that.
   */
  readonly lateHedgeAfterMs: number;
  /** How many late second tries may run at the same time. Zero: none ever. */
  readonly maxLateHedges: number;
  /** Pause before the next round when every upstream failed at once, for example while both restart. */
  readonly roundPauseMs: number;
  /** The longest time one query may take altogether. */
  readonly queryTimeoutMs: number;
  /** How long a TCP connect may take. */
  readonly connectTimeoutMs: number;
}

/**
 * The figures of production. A hung upstream is noticed at most `checkIntervalMs + checkTimeoutMs` = 1.5 s after it stopped, so a
 * query meets the project's bar of 3 s at the 99th percentile with room for the answer itself. The time-out of a whole query is
 * above Prometheus's own (`--query.timeout`, 2 min by default), so that its error text gets through.
 */
export const defaultTiming: Timing = {
  checkIntervalMs: 500,
  checkTimeoutMs: 1000,
  hedgeAfterMs: 1500,
  lateHedgeAfterMs: 10_000,
  maxLateHedges: 4,
  roundPauseMs: 250,
  queryTimeoutMs: 150_000,
  connectTimeoutMs: 2000,
};
