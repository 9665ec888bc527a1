import { LabError } from '../lab-error.ts';
import { say } from '../progress.ts';
import { waitUntil } from '../wait-until.ts';
import { alertmanagerHolds, largestOf, ruleState, troubleSeen } from './hop-probes.ts';
import type { RuleDrill } from './rule-drill.ts';

const calmTimeoutMs = 120_000;

/** What stands against the begin of a drill, in words; undefined when nothing does. */
const whyNotCalm = async ({ alert, host, quiet }: RuleDrill, expression: string): Promise<string | undefined> => {
  const percent = quiet && (await largestOf(quiet.percent, host));
  if (quiet && (percent === undefined || percent >= quiet.below)) {
    const found = percent === undefined ? 'not known yet how much' : `${Math.round(percent)} %`;
    return `this machine is busy by itself: ${found} ${quiet.words}, and the drill needs less than ${quiet.below} %`;
  }
  const [trouble, rule, alertmanager] = await Promise.all([
    troubleSeen(expression, host),
    ruleState(alert, host),
    alertmanagerHolds(alert, host),
  ]);
  const isCalm = trouble.every((there) => there === false) && rule === 'inactive' && alertmanager === false;
  return isCalm ? undefined : `an earlier ${alert} is not over (${JSON.stringify({ trouble, rule, alertmanager })})`;
};

/**
 * Waits until nothing of an earlier outage is on its way, and this machine makes none by itself: a drill on top of another would
 * count the wrong card.
 * @param expression of the drill's rule
 * @throws LabError saying what stands against it when that does not end within two minutes
 */
export const waitForCalm = async (drill: RuleDrill, expression: string): Promise<void> => {
  let why: string | undefined;
  const isCalm = async (): Promise<true | undefined> => {
    why = await whyNotCalm(drill, expression);
    return why === undefined ? true : undefined;
  };
  if (await waitUntil(isCalm, 2000, 500)) return;
  say(`${drill.alert} on ${drill.host} has to wait (at most ${calmTimeoutMs / 1000} s): ${why} …`);
  if (await waitUntil(isCalm, calmTimeoutMs, 500)) return;
  throw new LabError(
    `drill: ${drill.alert} on ${drill.host} cannot begin: ${why}; look at \`npm run lab -- status\` and at what this machine does beside the lab, and call it again`,
  );
};
