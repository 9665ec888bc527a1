import { cardAsText } from '../feishu/card-as-text.ts';
import type { ReceivedRequest } from '../feishu/received-request.ts';
import { labHost } from '../hosts/lab-hosts.ts';
import { LabError } from '../lab-error.ts';
import { say } from '../progress.ts';
import { labFeishu } from '../stack/feishu-daemon.ts';
import { actOn } from './act-on.ts';
import { awaitCard } from './await-card.ts';
import { awaitNotifying } from './await-notifying.ts';
import { relayReceived, ruleExpression, ruleState, troubleSeen } from './hop-probes.ts';
import { hopsOf } from './hops-of.ts';
import { isCardOf } from './is-card-of.ts';
import type { RuleDrill } from './rule-drill.ts';
import { orStopped } from './stop-signal.ts';
import { waitForCalm } from './wait-for-calm.ts';
import { hopLines, inOrder, watchHops } from './watch-hops.ts';

/** How long the machine may keep the trouble up by itself after it was mended. */
const patienceMs = 900_000;

/** Prints on stdout: what a drill finds is its answer. */
const tell = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * Breaks, waits for the red card, mends, waits for the green one, and tells when the news passed each hop.
 * What it broke is mended also when it is stopped or fails.
 * @returns true when both cards came in time.
 */
export const runDrill = async (drill: RuleDrill, signal: AbortSignal): Promise<boolean> => {
  await actOn(drill.host, drill.mends);
  const expression = await ruleExpression(drill.alert);
  if (expression === undefined)
    throw new LabError(`drill: no Prometheus has a rule ${drill.alert}: look at \`npm run lab -- status\``);
  await orStopped(waitForCalm(drill, expression), signal);
  await orStopped(awaitNotifying(), signal);
  const red = await act(drill, 'red', expression, signal).catch(async (error: unknown) => {
    await actOn(drill.host, drill.mends);
    throw error;
  });
  return (await act(drill, 'green', expression, signal)) && red;
};

/** Does one half of the drill; prints its hops, and answers whether its card came. */
const act = async (
  drill: RuleDrill,
  color: 'red' | 'green',
  expression: string,
  signal: AbortSignal,
): Promise<boolean> => {
  const { alert, host, cardSeconds } = drill;
  const half = color === 'red' ? drill.breaks : drill.mends;
  const feishu = labFeishu();
  const from = (await feishu.requests()).length;
  const hops = hopsOf(drill, color, expression, (await relayReceived()) ?? 0);
  say(`${half.words} on ${host}, waiting for the ${color} card (at most ${cardSeconds} s) …`);
  await actOn(host, half);
  const since = Date.now();
  const ended = new AbortController();
  const watching = watchHops(hops, since, patienceMs, ended.signal);
  const isWanted = (request: ReceivedRequest): boolean => isCardOf(request, color, alert, labHost(host));
  const waiting = awaitCard({
    tryCard: (timeoutMs) => feishu.tryWaitFor(isWanted, from, timeoutMs),
    // As long as a Prometheus sees the trouble there is nothing to tell the end of.
    isHeldBack: async () => color === 'green' && (await troubleSeen(expression, host)).includes(true),
    cardMs: cardSeconds * 1000,
    patienceMs,
  });
  // The card is the last hop; what was not seen by now within a moment more will not be.
  const card = await orStopped(waiting, signal).finally(() => setTimeout(() => ended.abort(), 3000).unref());
  const times = await watching;
  const seconds = card && (Date.parse(card.time) - since) / 1000;
  tell(`${half.words} on ${host}:`);
  for (const line of hopLines(inOrder([...times, { name: `card: the ${color} card is accepted`, seconds }])))
    tell(line);
  tell(card ? indent(card) : `  ${await whyNoCard(drill, color, expression)}`);
  return card !== undefined;
};

/** What is to be said of a card that did not come. */
const whyNoCard = async (
  { alert, host, cardSeconds }: RuleDrill,
  color: 'red' | 'green',
  expression: string,
): Promise<string> => {
  const goesOn = color === 'green' && (await troubleSeen(expression, host)).includes(true);
  if (goesOn) {
    return `no green card: ${patienceMs / 60_000} minutes after the drill ended its part a Prometheus still sees the trouble on ${host}. Something else makes it; the alert is right, and the drill has shown nothing: call it again when that is over`;
  }
  return `no ${color} card within ${cardSeconds} s, the rule is ${await ruleState(alert, host)}: see \`npm run lab -- cards\` and \`npm run lab -- status\``;
};

const indent = (card: ReceivedRequest): string =>
  cardAsText(card.body)
    .split('\n')
    .map((line) => `  | ${line}`)
    .join('\n');
