import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { httpGet, prometheusPair, queryAll, ratesAreThere } from '../lab-queries.ts';
import { selectorsOf, turnedOver } from '../turned-over.ts';

/** Rules whose series cannot be there on every machine, and why. */
const silentAnyway: Readonly<Record<string, string>> = {
  SwapHigh: 'a machine without swap has 0 of 0 in use, which is no number',
};

const rulesSchema = z.object({
  data: z.object({
    groups: z.array(
      z.object({ rules: z.array(z.object({ name: z.string(), query: z.string(), health: z.string() })) }),
    ),
  }),
});

const [first] = prometheusPair;
let rules: readonly { readonly name: string; readonly query: string; readonly health: string }[] = [];

beforeAll(async () => {
  await ratesAreThere();
  const { data } = rulesSchema.parse(JSON.parse(await httpGet(`${first}/api/v1/rules`)));
  rules = data.groups.flatMap((group) => group.rules);
  expect(rules.length).toBeGreaterThan(30);
});

describe('every rule that is loaded', () => {
  test('looks at series that there are', async () => {
    const asked = rules.flatMap(({ name, query }) => selectorsOf(query).map((selector) => ({ name, selector })));
    const found = await queryAll(
      asked.map(({ selector }) => `count(${selector})`),
      first,
    );
    const missing = asked.filter((_, index) => found[index]?.length === 0);
    expect(missing.map(({ name, selector }) => `${name}: no series ${selector}`)).toEqual([]);
  });

  test('gives series once its threshold is turned over', async () => {
    const asked = rules.filter(({ name }) => silentAnyway[name] === undefined);
    const found = await queryAll(
      asked.map(({ query }) => turnedOver(query)),
      first,
    );
    const mute = asked.filter((_, index) => found[index]?.length === 0);
    expect(mute.map(({ name, query }) => `${name}: nothing from ${turnedOver(query)}`)).toEqual([]);
  });
});

describe.each(prometheusPair)('the alerts of the Prometheus at %s', (base) => {
  test('are there once, its own: none came from the other one', async () => {
    const [own, twice, copies] = await queryAll(
      [
        'ALERTS{alertname="Watchdog"}',
        'count without (alertstate) (ALERTS) > 1',
        '{__name__=~"ALERTS|ALERTS_FOR_STATE", replica!=""} or {__name__=~"ALERTS.*", job=~"replica/.*"}',
      ],
      base,
    );
    expect(own?.map(({ labels }) => labels['alertstate'])).toEqual(['firing']);
    expect([twice, copies]).toEqual([[], []]);
  });
});

test.each(['192.168.1.91', '192.168.1.92'])('the Alertmanager on %s has one alert of what both raise', async (host) => {
  const filter = encodeURIComponent('alertname="Watchdog"');
  const held = z
    .array(z.object({ labels: z.record(z.string(), z.string()) }))
    .parse(JSON.parse(await httpGet(`http://${host}:9093/api/v2/alerts?filter=${filter}`)));
  expect(held.map(({ labels }) => labels)).toEqual([{ alertname: 'Watchdog', severity: 'info' }]);
});
