import { cardAsText } from '../feishu/card-as-text.ts';
import type { ReceivedRequest } from '../feishu/received-request.ts';
import { labHost } from '../hosts/lab-hosts.ts';
import { LabError } from '../lab-error.ts';
import { say } from '../progress.ts';
import { labFeishu } from '../stack/feishu-daemon.ts';
import { waitUntil } from '../wait-until.ts';
import { actOn } from './act-on.ts';
import { alertmanagerHolds, relayReceived, ruleState, troubleSeen } from './hop-probes.ts';
import { isCardOf } from './is-card-of.ts';
import type { RuleDrill } from './rule-drill.ts';
import { orStopped } from './stop-signal.ts';
import { hopLines, watchHops, type Hop } from './watch-hops.ts';

const calmTimeoutMs = 120_000;

/** Prints on stdout: what a drill finds is its answer. */
const tell = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * Breaks, waits for the red card, mends, waits for the green one, and tells when the news passed each hop.
 * What it broke is mended also when it is stopped or fails.
 * @returns true when both cards came in time.
 */
export const runDrill = async (drill: RuleDrill, signal: AbortSignal): Promise<boolean> => {
  await actOn(drill.host, drill.mends);
  await orStopped(waitForCalm(drill), signal);
  const red = await act(drill, 'red', signal).catch(async (error: unknown) => {
    await actOn(drill.host, drill.mends);
    throw error;
  });
  return (await act(drill, 'green', signal)) && red;
};

/** Waits until nothing of an earlier outage is on its way: a drill on top of another would count the wrong card. */
const waitForCalm = async ({ alert, host, seen }: RuleDrill): Promise<void> => {
  const look = () => Promise.all([troubleSeen(seen), ruleState(alert, host), alertmanagerHolds(alert, host)]);
  const isCalm = async (): Promise<true | undefined> => {
    const [trouble, rule, held] = await look();
    return trouble.every((there) => there === false) && rule === 'inactive' && held === false ? true : undefined;
  };
  if (await waitUntil(isCalm, 2000)) return;
  say(`waiting for both Prometheus to see nothing of it on ${host} and for no ${alert} to be on its way …`);
  if (await waitUntil(isCalm, calmTimeoutMs, 500)) return;
  const [trouble, rule, alertmanager] = await look();
  throw new LabError(
    `drill: ${alert} on ${host} is not calm after ${calmTimeoutMs / 1000} s (${JSON.stringify({ trouble, rule, alertmanager })}): look at \`npm run lab -- status\`, and at what this machine does beside the lab`,
  );
};

const hopsOf = ({ alert, host, seen }: RuleDrill, color: 'red' | 'green', relayBefore: number): readonly Hop[] => {
  const there = color === 'red';
  const state = async (wanted: (state: string) => boolean) => wanted(await ruleState(alert, host));
  const rule: readonly Hop[] = there
    ? [
        { name: `rule: ${alert} pending`, reached: () => state((found) => found !== 'inactive') },
        { name: `rule: ${alert} firing`, reached: () => state((found) => found === 'firing') },
      ]
    : [{ name: `rule: ${alert} inactive`, reached: () => state((found) => found === 'inactive') }];
  return [
    {
      name: there ? 'scrape: a Prometheus sees it' : 'scrape: no Prometheus sees it',
      reached: async () =>
        there ? (await troubleSeen(seen)).includes(true) : !(await troubleSeen(seen)).some((found) => found !== false),
    },
    ...rule,
    {
      name: there ? 'Alertmanager holds it' : 'Alertmanager no longer holds it',
      reached: async () => (await alertmanagerHolds(alert, host)) === there,
    },
    { name: 'relay took the notification', reached: async () => ((await relayReceived()) ?? 0) > relayBefore },
  ];
};

/** Does one half of the drill; prints its hops, and answers whether its card came. */
const act = async (drill: RuleDrill, color: 'red' | 'green', signal: AbortSignal): Promise<boolean> => {
  const { alert, host, cardSeconds } = drill;
  const half = color === 'red' ? drill.breaks : drill.mends;
  const feishu = labFeishu();
  const from = (await feishu.requests()).length;
  const hops = hopsOf(drill, color, (await relayReceived()) ?? 0);
  say(`${half.words} on ${host}, waiting for the ${color} card (at most ${cardSeconds} s) …`);
  await actOn(host, half);
  const since = Date.now();
  const ended = new AbortController();
  const watching = watchHops(hops, since, cardSeconds * 1000, ended.signal);
  const isWanted = (request: ReceivedRequest): boolean => isCardOf(request, color, alert, labHost(host));
  const card = await orStopped(feishu.tryWaitFor(isWanted, from, cardSeconds * 1000), signal).catch(
    (error: unknown) => {
      ended.abort();
      throw error;
    },
  );
  // The card is the last hop; what was not seen by now within a moment more will not be.
  setTimeout(() => ended.abort(), 3000).unref();
  const times = await watching;
  const seconds = card && (Date.parse(card.time) - since) / 1000;
  tell(`${half.words} on ${host}:`);
  for (const line of hopLines([...times, { name: `card: the ${color} card is accepted`, seconds }])) tell(line);
  tell(
    card
      ? indent(card)
      : `  no ${color} card within ${cardSeconds} s, the rule is ${await ruleState(alert, host)}: see \`npm run lab -- cards\` and \`npm run lab -- status\``,
  );
  return card !== undefined;
};

const indent = (card: ReceivedRequest): string =>
  cardAsText(card.body)
    .split('\n')
    .map((line) => `  | ${line}`)
    .join('\n');
