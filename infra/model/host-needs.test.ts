import { describe, expect, test } from 'vitest';
import { exampleBundles, exampleCatalog } from '../../test/fixtures/example-catalog.ts';
import { labSettings } from '../../test/fixtures/example-stacks.ts';
import { renderServices } from '../render/render-services.ts';
import { buildTopology } from './build-topology.ts';
import type { HostNeeds } from './host-inputs.ts';
import { needsOfHost } from './host-needs.ts';

async function needsWith(security: boolean): Promise<readonly HostNeeds[]> {
  const settings = await labSettings();
  const changed = { ...settings, security: { ...settings.security, enabled: security } };
  const topology = buildTopology(changed, exampleCatalog, exampleBundles);
  const specs = renderServices(topology);
  return topology.hosts.map((host) => needsOfHost(topology, specs, host));
}

describe('a host', () => {
  test('with security needs curl, each of them, since all serve by https', async () => {
    const needs = await needsWith(true);
    expect(needs.map(({ curl }) => curl)).toEqual(needs.map(() => true));
  });

  test('without security has no such input: the state of an older version differs in nothing', async () => {
    for (const needs of await needsWith(false)) expect(needs).not.toHaveProperty('curl');
  });
});
