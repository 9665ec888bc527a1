import { findLeader } from '../hosts/find-leader.ts';
import { say } from '../progress.ts';
import { actOn } from './act-on.ts';
import { cutDrill, unmarkDrill, type DrillMark } from './drill-mark.ts';
import { drills } from './drills.ts';
import { restoreRulesAfterCut } from './shorter-rules.ts';

/**
 * Mends the hosts on which a drill was killed; does nothing when there is none. What cannot be mended is told, and keeps nobody
 * from going on.
 * @returns what that drill had changed. The rules are still its own: an `up`, or `endCutDrill`, puts them back.
 */
export const mendCutDrill = async (): Promise<DrillMark | undefined> => {
  const mark = await cutDrill();
  if (mark === undefined) return undefined;
  for (const { host, mends } of drills.filter(({ alert }) => mark.broken.includes(alert))) {
    say(`a drill was cut short: ${mends.words} on ${host}`);
    if ((await findLeader(host)) === undefined) say(`${host} is off: this is left to be done`);
    else
      await actOn(host, mends).catch((error: unknown) => say(error instanceof Error ? error.message : String(error)));
  }
  return mark;
};

/** Puts back, on hosts and in rules, what a drill changed before it was killed; does nothing when there is none. */
export const endCutDrill = async (): Promise<void> => {
  const mark = await mendCutDrill();
  if (mark === undefined) return;
  if (mark.shortened) await restoreRulesAfterCut();
  await unmarkDrill();
};
