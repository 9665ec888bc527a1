import { expect, test } from 'vitest';
import { exampleBundles, exampleCatalog } from '../../test/fixtures/example-catalog.ts';
import { labSettings, prodSettings } from '../../test/fixtures/example-stacks.ts';
import { buildTopology } from './build-topology.ts';
import { networkPlan } from './network-plan.ts';

const ways = (settings: Parameters<typeof buildTopology>[0]): readonly string[] =>
  networkPlan(buildTopology(settings, exampleCatalog, exampleBundles)).map(
    ({ from, to, port, protocol, purpose }) => `${from} -> ${to}:${port}/${protocol} ${purpose}`,
  );

test('the lab needs each of these ways, and none to the host that is only watched but its exporter', async () => {
  const plan = ways(await labSettings());
  expect(plan).toEqual(
    expect.arrayContaining([
      'prom01 -> test:9100/tcp scrape of node_exporter',
      'prom02 -> test:9100/tcp scrape of node_exporter',
      'prom01 -> prom02:9090/tcp remote write',
      'prom02 -> prom01:9093/tcp alerts',
      'prom01 -> prom02:9099/tcp gossip of Alertmanager',
      'prom01 -> prom02:9099/udp gossip of Alertmanager',
      'prom02 -> prom01:4000/tcp webhook of Alertmanager',
      'prom01 -> prom02:9093/tcp what fires',
      'grafana -> prom02:9090/tcp queries of Grafana',
      'prom02 -> grafana:9088/tcp scrape of prometheus-failover',
    ]),
  );
  expect(plan.filter((way) => way.includes('-> test:'))).toHaveLength(2);
  expect(plan.filter((way) => way.startsWith('test ->'))).toEqual([]);
  expect(plan.filter((way) => /^(\w+) -> \1:/.test(way))).toEqual([]);
});

test('two relays talk to each other', async () => {
  expect(ways(await prodSettings())).toContain('prom02 -> prom01:4000/tcp pair of relays');
});
