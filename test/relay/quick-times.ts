import type { PairTimes } from '../../relay/src/peer/pair-times.ts';

/** The clockwork of two relays, half of the usual: a machine busy with other tests must not be taken for a lost host. */
export const quickTimes: PairTimes = {
  heartbeatMs: 200,
  answerMs: 1000,
  leaseMs: 1500,
  takeOverMs: 2500,
  startMs: 1200,
  askMs: 60,
};
