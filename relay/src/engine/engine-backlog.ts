import type { Journal } from '../journal/journal.ts';

/** What waits, for metrics. */
export interface EngineBacklog {
  readonly states: number;
  readonly oldestWaitMs: number;
  readonly keptCards: number;
  readonly diskFull: boolean;
}

/**
 * What waits in a journal, and in the one in memory beside it.
 * @param journals The second is undefined while the disk takes alerts.
 * @param folder Where the first should be. Undefined: in memory.
 */
export function backlogOf(
  [main, inMemory]: readonly [Journal, (Journal | undefined)?],
  folder: string | undefined,
  nowMs: number,
): EngineBacklog {
  const journals = [main, ...(inMemory === undefined ? [] : [inMemory])];
  const all = journals.map(({ alerts, cards }) => ({ ...alerts.backlog(), ...cards.counts() }));
  const oldest = Math.min(...all.map(({ oldestMs }) => oldestMs ?? Infinity));
  return {
    states: all.reduce((sum, { states }) => sum + states, 0),
    oldestWaitMs: Number.isFinite(oldest) ? Math.max(0, nowMs - oldest) : 0,
    keptCards: all.reduce((sum, { kept }) => sum + kept, 0),
    diskFull: inMemory !== undefined || (folder !== undefined && !main.isDurable),
  };
}
