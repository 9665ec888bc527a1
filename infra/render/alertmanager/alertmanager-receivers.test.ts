import { describe, expect, test } from 'vitest';
import { labSettings } from '../../../test/fixtures/example-stacks.ts';
import { exampleBundles, exampleCatalog } from '../../../test/fixtures/example-catalog.ts';
import { buildTopology } from '../../model/build-topology.ts';
import type { Topology } from '../../model/topology.ts';
import { botReceivers, isSameForAll } from './alertmanager-receivers.ts';

const lab = await labSettings();
const night = { webhook: 'https://open.feishu.cn/open-apis/bot/v2/hook/night', mentions: [] };

function topology(relays: readonly string[], alertmanagers: readonly string[] = ['prom01', 'prom02']): Topology {
  const settings = {
    ...lab,
    relay: { ...lab.relay, hosts: [...relays] },
    alertmanager: { ...lab.alertmanager, hosts: [...alertmanagers] },
    feishu: { ...lab.feishu, bots: { night } },
  };
  return buildTopology(settings, exampleCatalog, exampleBundles);
}

const urls = (found: Topology, host: string): readonly string[] => botReceivers(found, host).map(({ url }) => url);

describe('the relay that Alertmanager calls', () => {
  test('is the one there is, each bot by its name', () => {
    const one = topology(['prom01']);
    expect(urls(one, 'prom02')).toEqual([
      'http://192.168.1.91:4000/alertmanager',
      'http://192.168.1.91:4000/alertmanager?bot=night',
    ]);
    expect(botReceivers(one, 'prom02').map(({ name }) => name)).toEqual(['feishu', 'feishu-night']);
    expect(isSameForAll(one)).toBe(true);
  });

  test('is that of its own host where each has one, with one configuration for all', () => {
    const two = topology(['prom01', 'prom02']);
    expect(urls(two, 'prom01')[0]).toBe('http://127.0.0.1:4000/alertmanager');
    expect(urls(two, 'prom02')).toEqual(urls(two, 'prom01'));
    expect(isSameForAll(two)).toBe(true);
  });

  test('is that of its own host, else the first, where only some have one', () => {
    const some = topology(['prom01', 'prom02'], ['prom01', 'prom02', 'test']);
    expect(urls(some, 'prom02')[0]).toBe('http://192.168.1.92:4000/alertmanager');
    expect(urls(some, 'test')[0]).toBe('http://192.168.1.91:4000/alertmanager');
    expect(isSameForAll(some)).toBe(false);
  });
});
