import { execa } from 'execa';
import { cardAsText } from '../feishu/card-as-text.ts';
import type { ReceivedRequest } from '../feishu/received-request.ts';
import { enterHost } from '../hosts/enter-host.ts';
import { LabError } from '../lab-error.ts';
import { say } from '../progress.ts';
import { labFeishu } from '../stack/feishu-daemon.ts';
import { waitUntil } from '../wait-until.ts';
import { alertmanagerHolds, relayReceived, ruleState, targetUp } from './hop-probes.ts';
import { drillHost } from './drill-host.ts';
import { markDrill, unmarkDrill } from './drill-mark.ts';
import { isNodeDownCard } from './is-node-down-card.ts';
import { hopLines, watchHops, type Hop } from './watch-hops.ts';

const host = drillHost;
const cardTimeoutMs = 120_000;
const calmTimeoutMs = 120_000;

/** Prints on stdout: what a drill finds is its answer. */
const tell = (line: string): void => void process.stdout.write(`${line}\n`);

const systemctl = async (...args: readonly string[]): Promise<void> => {
  const [file = '', ...rest] = await enterHost(host, ['systemctl', ...args]);
  const result = await execa(file, rest, { reject: false, stdin: 'ignore' });
  if (result.exitCode !== 0)
    throw new LabError(
      `${host}: systemctl ${args.join(' ')}: ${String(result.stderr).trim()}; bring the lab up by \`npm run lab -- up\``,
    );
};

/**
 * The main job in the small: stops node_exporter on one host, waits for the red NodeDown card, starts it again, waits for the green one,
 * and tells when the news passed each hop.
 * @returns true when both cards came, each within two minutes.
 */
export const nodeDownDrill = async (): Promise<boolean> => {
  await systemctl('start', 'node_exporter');
  await waitForCalm();
  await markDrill();
  const red = await act('red', 'stop', (before) => [
    { name: 'scrape: Prometheus sees the target down', reached: async () => (await targetUp(host)).includes(0) },
    { name: 'rule: NodeDown pending', reached: async () => (await ruleState(host)) !== 'inactive' },
    { name: 'rule: NodeDown firing', reached: async () => (await ruleState(host)) === 'firing' },
    { name: 'Alertmanager holds it', reached: async () => (await alertmanagerHolds(host)) === true },
    { name: 'relay took the notification', reached: async () => ((await relayReceived()) ?? 0) > before },
  ]);
  const green = await act('green', 'start', (before) => [
    {
      name: 'scrape: both Prometheus see the target up',
      reached: async () => (await targetUp(host)).every((value) => value === 1),
    },
    { name: 'rule: NodeDown inactive', reached: async () => (await ruleState(host)) === 'inactive' },
    { name: 'Alertmanager no longer holds it', reached: async () => (await alertmanagerHolds(host)) === false },
    { name: 'relay took the notification', reached: async () => ((await relayReceived()) ?? 0) > before },
  ]);
  return red && green;
};

/** Waits until nothing of an earlier outage is on its way: a drill on top of another would count the wrong card. */
const waitForCalm = async (): Promise<void> => {
  const isCalm = async (): Promise<true | undefined> => {
    const [up, rule, held] = await Promise.all([targetUp(host), ruleState(host), alertmanagerHolds(host)]);
    return up.every((value) => value === 1) && rule === 'inactive' && held === false ? true : undefined;
  };
  if (await waitUntil(isCalm, 2000)) return;
  say('waiting for both Prometheus to see test up and for no NodeDown to be on its way …');
  if (await waitUntil(isCalm, calmTimeoutMs, 500)) return;
  const seen = { up: await targetUp(host), rule: await ruleState(host), alertmanager: await alertmanagerHolds(host) };
  throw new LabError(
    `drill: the lab is not calm after ${calmTimeoutMs / 1000} s (${JSON.stringify(seen)}): look at \`npm run lab -- status\``,
  );
};

/** Does one half of the drill; prints its hops, and answers whether its card came. */
const act = async (
  color: 'red' | 'green',
  verb: 'stop' | 'start',
  hopsOf: (relayBefore: number) => readonly Hop[],
): Promise<boolean> => {
  const feishu = labFeishu();
  const from = (await feishu.requests()).length;
  const hops = hopsOf((await relayReceived()) ?? 0);
  say(`${verb} node_exporter on ${host}, waiting for the ${color} card (at most ${cardTimeoutMs / 1000} s) …`);
  await systemctl(verb, 'node_exporter');
  if (verb === 'start') await unmarkDrill();
  const since = Date.now();
  const ended = new AbortController();
  const watching = watchHops(hops, since, cardTimeoutMs, ended.signal);
  const card = await feishu.tryWaitFor((request) => isNodeDownCard(request, color, host), from, cardTimeoutMs);
  // The card is the last hop; what was not seen by now within a moment more will not be.
  setTimeout(() => ended.abort(), 3000).unref();
  const times = await watching;
  const cardSeconds = card && (Date.parse(card.time) - since) / 1000;
  tell(`${verb} node_exporter on ${host}:`);
  for (const line of hopLines([...times, { name: `card: the ${color} card is accepted`, seconds: cardSeconds }]))
    tell(line);
  tell(
    card
      ? indent(card)
      : `  no ${color} card within ${cardTimeoutMs / 1000} s: see \`npm run lab -- cards\` and \`npm run lab -- status\``,
  );
  return card !== undefined;
};

const indent = (card: ReceivedRequest): string =>
  cardAsText(card.body)
    .split('\n')
    .map((line) => `  | ${line}`)
    .join('\n');
