import type { Machine } from '../machine.ts';
import type { BacklogFigures } from './measure-backlog.ts';
import type { PairFigures } from './measure-pair.ts';
import type { RestFigures } from './measure-rest.ts';
import type { StormFigures } from './measure-storm.ts';
import type { ThroughputFigures } from './measure-throughput.ts';
import type { StormSize } from './storm-bodies.ts';

/** Fewest cards for some alerts, and the time that the bot's limits ask for them. */
export interface Minimum {
  readonly cards: number;
  readonly ms: number;
}

/** All figures of one run; what was left out is empty. */
export interface RelayFigures {
  readonly machine: Machine;
  readonly stormSize: StormSize;
  readonly stormMinimum: Minimum;
  readonly storms: readonly StormFigures[];
  readonly throughput: readonly ThroughputFigures[];
  readonly rest: readonly RestFigures[];
  readonly backlogSize: StormSize;
  readonly backlogMinimum: Minimum;
  readonly backlog: BacklogFigures | undefined;
  readonly pair: PairFigures | undefined;
}
