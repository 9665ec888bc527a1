import { median } from '../markdown.ts';
import type { Machine } from '../machine.ts';
import type { IdleService } from './idle-services.ts';

/** What is asked of whoever provisions, in the order of a round that begins on pristine hosts. */
export const actions = ['first', 'unchanged', 'looked', 'preview', 'rule', 'drift'] as const;

/**
 * One of {@link actions}. `looked`: nothing changed, and every host is looked at, which only ours can leave out. `preview`: what
 * `rule` will do, which changes an alert rule on both Prometheus. `drift`: a rule was changed by hand on one of them.
 */
export type Action = (typeof actions)[number];

/** Who provisions: ours in the common scope, pyinfra, plain ssh and tar, and ours with the whole system. */
export const contenders = ['promha', 'pyinfra', 'floor', 'whole'] as const;

/** One of {@link contenders}. */
export type ContenderName = (typeof contenders)[number];

/** What one command cost. */
export interface Cost {
  readonly wallMs: number;
  /** Processor time of the command and all that it started on the operator's machine. */
  readonly processorMs: number;
  /** Most memory of all of them together; what those of one program share counts once. */
  readonly peakBytes: number;
  /** SSH connections that the hosts let in. */
  readonly connections: number;
  /** Sent to the hosts, headers of all layers included. */
  readonly sentBytes: number;
}

/** One measured command. */
export interface Run {
  readonly contender: ContenderName;
  readonly action: Action;
  readonly cost: Cost;
}

/** All that one bench measured. */
export interface ProvisionFigures {
  readonly machine: Machine;
  readonly rounds: number;
  readonly pyinfraVersion: string;
  readonly runs: readonly Run[];
  readonly idle: readonly IdleService[];
  /** Seconds over which processor time of idle services was counted. */
  readonly idleSeconds: number;
}

/** The median of one kind of cost of a contender in an action; undefined where it has no such action. */
export function medianOf(
  runs: readonly Run[],
  contender: ContenderName,
  action: Action,
  kind: keyof Cost = 'wallMs',
): number | undefined {
  const mine = runs.filter((run) => run.contender === contender && run.action === action);
  return mine.length === 0 ? undefined : median(mine.map(({ cost }) => cost[kind]));
}
