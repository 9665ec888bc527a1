import { describe, expect, test } from 'vitest';
import { exampleBundles, exampleCatalog } from '../../test/fixtures/example-catalog.ts';
import { labSettings } from '../../test/fixtures/example-stacks.ts';
import { buildTopology } from './build-topology.ts';
import { firewallPlan } from './firewall-plan.ts';

const settings = await labSettings();
const doors = (host: string, people: 'any' | readonly string[]) =>
  firewallPlan(
    buildTopology(
      { ...settings, firewall: { people: people === 'any' ? 'any' : [...people] } },
      exampleCatalog,
      exampleBundles,
    ),
  ).get(host);

const prom01 = '192.168.1.91';
const prom02 = '192.168.1.92';
const grafana = '192.168.1.93';

describe('the doors of a host', () => {
  test('that is only watched are its exporter’s, for the two Prometheus alone', () => {
    expect(doors('test', 'any')).toEqual([{ port: 9100, protocol: 'tcp', from: [prom01, prom02] }]);
  });

  test('with people from one network are for them and for the hosts that need them', () => {
    expect(doors('prom01', ['10.9.0.0/16'])).toEqual([
      { port: 4000, protocol: 'tcp', from: [prom02] },
      { port: 9090, protocol: 'tcp', from: ['10.9.0.0/16', prom02, grafana] },
      { port: 9093, protocol: 'tcp', from: ['10.9.0.0/16', prom02] },
      { port: 9099, protocol: 'tcp', from: [prom02] },
      { port: 9099, protocol: 'udp', from: [prom02] },
      { port: 9100, protocol: 'tcp', from: [prom02] },
    ]);
  });

  test('are open to all only where there is a page, and people may come from anywhere', () => {
    expect(doors('grafana', 'any')).toEqual([
      { port: 3000, protocol: 'tcp', from: 'any' },
      { port: 9088, protocol: 'tcp', from: [prom01, prom02] },
      { port: 9100, protocol: 'tcp', from: [prom01, prom02] },
    ]);
  });

  test('with nobody let in stay shut for people', () => {
    expect(doors('grafana', [])).toEqual([
      { port: 3000, protocol: 'tcp', from: [prom01, prom02] },
      { port: 9088, protocol: 'tcp', from: [prom01, prom02] },
      { port: 9100, protocol: 'tcp', from: [prom01, prom02] },
    ]);
  });
});
