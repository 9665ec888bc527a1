import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseBehaviourWords } from '../../lab/feishu/parse-behaviour-words.ts';
import { storyOf } from './alert-story.ts';
import { ChaosBed } from './chaos-bed.ts';
import { chaosSize } from './chaos-size.ts';
import { lateAlert, planAlerts, runPrometheusPair } from './prometheus-pair.ts';
import { seededRandom } from './seeded-random.ts';
import { missingStates, mostWithin, repeatsOf, shownCards } from './shown-cards.ts';
import { troubleFeishu } from './trouble-feishu.ts';
import { emptyTroubleLog } from './trouble-log.ts';
import { fillDisk, killAlertmanagers, pairTroubles, troubleRelays } from './trouble-programs.ts';

/** Alerts whose story a failure tells: the others mostly share theirs. */
const mostStories = 3;

/** Registers the chaos test with one relay or two. */
export function relayChaos(relays: 1 | 2): void {
  describe(`${relays} relay(s)`, () => registerChaos(relays));
}

function registerChaos(relays: 1 | 2): void {
  const size = chaosSize(relays);
  const seed = Number(process.env['PROMHA_SEED'] ?? Math.floor(Math.random() * 1_000_000));
  // Each has numbers of its own: which of them asks first is a matter of milliseconds.
  const random = (who: number): (() => number) => seededRandom(seed * 10 + who);
  const plans = [...planAlerts(size, random(0))];
  const log = emptyTroubleLog();
  let bed: ChaosBed;

  beforeAll(async () => {
    bed = await ChaosBed.start(relays);
  }, 120_000);
  // Nothing is left of one that did not start.
  afterAll(() => (bed as ChaosBed | undefined)?.close());

  /** All troubles at once; resolves when they are over, with those of Feishu that no request met. */
  async function trouble(begunMs: number): Promise<readonly string[]> {
    const isOver = (): boolean => Date.now() - begunMs > size.stormMs;
    const provoke = (): unknown => plans.push(lateAlert(plans, size, Date.now() - begunMs));
    const [unmet] = await Promise.all([
      troubleFeishu(bed.fake, size, log, random(1), isOver, provoke),
      troubleRelays(bed, size, log, random(2)),
      killAlertmanagers(bed, size, log, random(3)),
      fillDisk(bed, size, log, random(4)),
    ]);
    await bed.fake.change(parseBehaviourWords(['ok']));
    return unmet;
  }

  test(
    `${size.alerts} alerts, every firing and resolve shown once, whatever is killed (PROMHA_SEED=${seed} replays it)`,
    async () => {
      console.log(`chaos seed of ${relays} relay(s): ${seed}`);
      const begunMs = Date.now();
      const expected = (): readonly string[] =>
        plans.flatMap(({ instance }) => [`${instance} firing`, `${instance} resolved`]);
      const missing = (): readonly string[] => missingStates(expected(), shownCards(bed.fake));
      let isDone = false;
      const urls = bed.alertmanagers.map(({ url }) => url);
      const telling = runPrometheusPair(plans, urls, begunMs, () => isDone);
      const unmet = await trouble(begunMs);
      const overMs = Math.max(size.stormMs, ...plans.map(({ resolveMs }) => resolveMs));
      const endMs = begunMs + overMs + 10_000 + size.drainMs;
      while (missing().length > 0 && Date.now() < endMs) await sleep(250);
      // A repeat would come by now.
      await sleep(3000);
      isDone = true;
      await telling;

      const cards = shownCards(bed.fake);
      const repeats = repeatsOf(cards, log);
      // The one card whose answer was lost in a kill.
      const allowed = size.relayKills;
      const requests = bed.fake.requests();
      const times = requests.map(({ time }) => Date.parse(time));
      const most = {
        second: mostWithin(times, 1000),
        minute: mostWithin(times, 60_000),
        bytes: Math.max(...requests.map(({ bytes }) => bytes)),
      };
      console.log(
        [
          `${relays} relay(s), seed ${seed}: ${expected().length - missing().length} of ${expected().length} states on ${cards.length} cards`,
          `${requests.length} requests, at most ${most.second} in a second, ${most.minute} in a minute, ${most.bytes} bytes`,
          `${repeats.cards} cards repeated of ${allowed} allowed, ${repeats.states} states shown twice by relays apart or past a full disk`,
          `small disk ${bed.hasSmallDisk ? 'filled' : 'not available'}`,
          ...log.pairTroubles,
        ].join(', '),
      );

      const stories = (states: readonly string[]): string => {
        const instances = new Set(states.map((state) => state.split(' ')[0]));
        const troubled = plans.filter(({ instance }) => instances.has(instance)).slice(0, mostStories);
        return troubled.map((plan) => storyOf(plan, bed, log, begunMs)).join('\n\n');
      };
      expect(missing(), stories(missing())).toEqual([]);
      expect(unmet).toEqual([]);
      if (relays === 1) expect(bed.relays[0]?.process.kills).toBeGreaterThanOrEqual(size.relayKills);
      else expect(new Set(log.pairTroubles).size).toBe(Math.min(size.relayKills, pairTroubles.length));
      expect(bed.relays.map(({ process }) => process.ownEnds)).toEqual(bed.relays.map(() => 0));
      const wrong = repeats.wrong.map(([state]) => state);
      expect(wrong, stories(wrong)).toEqual([]);
      expect(repeats.cards).toBeLessThanOrEqual(allowed);
      const position = (state: string): number => cards.findIndex(({ states }) => states.has(state));
      const greenFirst = plans
        .map(({ instance }) => instance)
        .filter((instance) => position(`${instance} resolved`) < position(`${instance} firing`));
      expect(greenFirst, stories(greenFirst)).toEqual([]);
      expect(most.second).toBeLessThanOrEqual(5);
      expect(most.minute).toBeLessThanOrEqual(100);
      expect(most.bytes).toBeLessThanOrEqual(20_480);
    },
    size.isLong ? 1_200_000 : 240_000,
  );
}
