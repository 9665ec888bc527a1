import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { lab } from '../lab-command.ts';

const cardsSchema = z.array(
  z.object({
    accepted: z.boolean(),
    body: z.looseObject({ card: z.looseObject({ header: z.looseObject({ template: z.string() }) }).optional() }),
  }),
);

/** Colours of the cards of NodeDown. A machine that is busy beside the lab makes others, of its processor. */
const colors = async (): Promise<readonly string[]> => {
  const cards = cardsSchema.parse(JSON.parse((await lab(['cards', '--json'])).stdout));
  return cards
    .filter(({ accepted, body }) => accepted && JSON.stringify(body).includes('NodeDown'))
    .map(({ body }) => body.card?.header.template ?? 'text');
};

/** Seconds from the stop of node_exporter to the accepted red card, as the drill prints them. */
async function drill(): Promise<number> {
  const answer = await lab(['drill']);
  expect(answer).toMatchObject({ status: 0 });
  expect(answer.stdout).toMatch(/\d s {2}card: the green card is accepted/);
  return Number(/([\d.]+) s {2}card: the red card is accepted/.exec(answer.stdout)?.[1]);
}

/** The second Alertmanager of the pair waits this long before it would send a copy of its own (`--cluster.peer-timeout`). */
const peerTimeoutMs = 15_000;

const drills = process.env.PROMHA_LONG === '1' ? 5 : 1;

describe('a stopped node_exporter', () => {
  test(`becomes one red card within two minutes, a minute in the median of ${drills}, and one green card`, async () => {
    const before = (await colors()).length;
    const seconds: number[] = [];
    for (let round = 0; round < drills; round += 1) seconds.push(await drill());
    await delay(peerTimeoutMs + 5000);
    const cards = (await colors()).slice(before).sort();
    expect(cards).toEqual([...Array<string>(drills).fill('green'), ...Array<string>(drills).fill('red')]);
    expect(Math.max(...seconds)).toBeLessThan(120);
    const median = seconds.sort((a, b) => a - b)[Math.floor(drills / 2)];
    expect(median).toBeLessThanOrEqual(60);
  }, 900_000);
});
