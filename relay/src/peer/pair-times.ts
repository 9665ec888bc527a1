/** The clockwork of two relays, in milliseconds. */
export interface PairTimes {
  /** The leader is heard of at least this often. @default 500 ms */
  readonly heartbeatMs: number;
  /** Without an answer for so long the other relay counts as away. @default 2 s */
  readonly answerMs: number;
  /**
   * What the leader heard of the other relay counts for so long; then it asks before it sends. Must be shorter than `takeOverMs`, so that
   * it knows of the silence before the other leads. @default 3 s
   */
  readonly leaseMs: number;
  /** After so long without the leader the follower leads. @default 5 s */
  readonly takeOverMs: number;
  /** A relay that starts looks for the other one for so long before it leads alone. @default 3 s */
  readonly startMs: number;
  /** Who does not lead asks the silent other one this often. @default 250 ms */
  readonly askMs: number;
}

/** See {@link PairTimes}. */
export const defaultPairTimes: PairTimes = {
  heartbeatMs: 500,
  answerMs: 2000,
  leaseMs: 3000,
  takeOverMs: 5000,
  startMs: 3000,
  askMs: 250,
};
