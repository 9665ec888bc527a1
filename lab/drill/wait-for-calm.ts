import { LabError } from '../lab-error.ts';
import { say } from '../progress.ts';
import { waitUntil } from '../wait-until.ts';
import { alertmanagerHolds, largestOf, ruleState, troubleSeen } from './hop-probes.ts';
import type { RuleDrill } from './rule-drill.ts';

const calmTimeoutMs = 120_000;

/** What this machine does by itself that stands against the begin of a drill, in words; undefined when nothing does. */
const whyNotQuiet = async ({ host, quiet }: RuleDrill): Promise<string | undefined> => {
  if (quiet === undefined) return undefined;
  const percent = await largestOf(quiet.percent, host);
  if (percent === undefined) return `no Prometheus tells yet how much ${quiet.words}`;
  if (percent < quiet.below) return undefined;
  return `this machine is busy by itself: ${Math.round(percent)} % ${quiet.words}, and the drill needs less than ${quiet.below} %`;
};

/** What stands against the begin of a drill, in words; undefined when nothing does. */
const whyNotCalm = async (drill: RuleDrill, expression: string): Promise<string | undefined> => {
  const { alert, host } = drill;
  const busy = await whyNotQuiet(drill);
  if (busy !== undefined) return busy;
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
