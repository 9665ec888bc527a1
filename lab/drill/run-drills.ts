import { say } from '../progress.ts';
import { markDrill, unmarkDrill } from './drill-mark.ts';
import type { RuleDrill } from './rule-drill.ts';
import { runDrill } from './run-drill.ts';
import { restoreRules, shortenRules } from './shorter-rules.ts';
import { DrillStopped } from './stop-signal.ts';

/**
 * Does drills one after the other, with the shorter rules of all of them in use meanwhile. Whatever ends it, hosts and rules are as
 * they were; only after `kill -9` that is left to the next call of the lab, which the mark tells.
 * @returns true when all cards came.
 */
export const runDrills = async (drills: readonly RuleDrill[], signal: AbortSignal): Promise<boolean> => {
  const shortened = drills.some(({ shorter }) => Object.keys(shorter).length > 0);
  await markDrill({ broken: [], shortened });
  try {
    if (shortened) await shortenRules(drills);
    const results: boolean[] = [];
    for (const drill of drills) results.push(await one(drill, shortened, signal));
    return results.every(Boolean);
  } finally {
    if (shortened) await restoreRules();
    await unmarkDrill();
  }
};

/** A drill that cannot be done does not keep the others from being done; one that is stopped does. */
const one = async (drill: RuleDrill, shortened: boolean, signal: AbortSignal): Promise<boolean> => {
  signal.throwIfAborted();
  await markDrill({ broken: [drill.alert], shortened });
  try {
    return await runDrill(drill, signal);
  } catch (error) {
    if (error instanceof DrillStopped) throw error;
    say(error instanceof Error ? error.message : String(error));
    return false;
  }
};
