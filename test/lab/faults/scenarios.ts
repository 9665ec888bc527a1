import type { Lane } from './fault-host.ts';
import type { Fault, ScenarioName } from './fault-job.ts';
import type { Operation } from './fault-operations.ts';

/** What a host has: nothing, a form of the service, the release. */
export type Form = 'none' | 'first' | 'second' | 'release';

/** Something that is done to a host, whose every boundary gets every fault. */
export interface Scenario {
  readonly lane: Lane;
  /** What is there before; after a fault that made it fail, it is there again. */
  readonly before: Form;
  readonly does: Operation['kind'];
  /** Boundaries of which scripts; the others belong to another scenario. */
  readonly of: RegExp;
  /** What is there when it went well. */
  readonly goal: Form;
  /** What is called when the cause of the failure is gone, and leads to `cured`. */
  readonly again: Operation['kind'];
  readonly cured: Form;
  readonly faults: readonly Fault[];
  /**
   * What a fault leaves. `before`: all as it was. `either`: as it was, or done, which the next call adopts. `rest`: what was done
   * stays done, and the next call does the rest.
   */
  readonly leaves: 'before' | 'either' | 'rest';
}

const all: readonly Fault[] = ['kill', 'operator', 'outage', 'cut', 'full', 'full-books', 'full-stage', 'reboot'];

/** Every script that changes a host. */
export const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  create: {
    lane: 'run',
    before: 'none',
    does: 'first',
    of: /./,
    goal: 'first',
    again: 'first',
    cured: 'first',
    faults: all,
    leaves: 'before',
  },
  change: {
    lane: 'run',
    before: 'first',
    does: 'second',
    of: /./,
    goal: 'second',
    again: 'second',
    cured: 'second',
    faults: all,
    leaves: 'before',
  },
  undo: {
    lane: 'run',
    before: 'first',
    does: 'broken',
    of: /undo\.sh: /,
    goal: 'first',
    again: 'second',
    cured: 'second',
    faults: all,
    leaves: 'before',
  },
  remove: {
    lane: 'run',
    before: 'first',
    does: 'remove',
    of: /./,
    goal: 'none',
    again: 'remove',
    cured: 'none',
    faults: all,
    leaves: 'rest',
  },
  receive: {
    lane: 'receive',
    before: 'first',
    does: 'second',
    of: /./,
    goal: 'second',
    again: 'second',
    cured: 'second',
    faults: all,
    leaves: 'before',
  },
  release: {
    lane: 'release',
    before: 'none',
    does: 'release',
    of: /./,
    goal: 'release',
    again: 'release',
    cured: 'release',
    // It has no stage, and writes nothing into the books.
    faults: all.filter((fault) => fault !== 'full-books' && fault !== 'full-stage'),
    leaves: 'either',
  },
};
