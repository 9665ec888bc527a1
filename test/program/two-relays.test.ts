import * as pulumi from '@pulumi/pulumi';
import type { MockResourceArgs } from '@pulumi/pulumi/runtime/mocks.js';
import { beforeAll, expect, test } from 'vitest';
import { buildTopology } from '../../infra/model/build-topology.ts';
import { renderServices } from '../../infra/render/render-services.ts';
import { exampleBundles, exampleCatalog } from '../fixtures/example-catalog.ts';
import { labSettings } from '../fixtures/example-stacks.ts';

const tokenFile = '/etc/feishu-relay/secrets/peer-token';
const seen: MockResourceArgs[] = [];

beforeAll(async () => {
  await pulumi.runtime.setMocks(
    {
      call: () => ({}),
      newResource: (args) => {
        seen.push(args);
        const state = { ...(args.inputs as Record<string, unknown>), value: `made-for-${args.name}` };
        return { id: `${args.name}-id`, state };
      },
    },
    'promha',
    'lab',
  );
  const lab = await labSettings();
  const settings = { ...lab, relay: { ...lab.relay, hosts: ['prom01', 'prom02'] } };
  const topology = buildTopology(settings, exampleCatalog, exampleBundles);
  const { deploy } = await import('../../infra/roles/deploy.ts');
  const { hostProvider } = await import('../../infra/roles/host-provider.ts');
  await deploy(topology, renderServices(topology), hostProvider(topology));
  await pulumi.runtime.disconnect();
});

test('two relays get one token that is made once and kept as a secret', () => {
  const made = seen.filter(({ type }) => type === 'host:index:Generated').map(({ name }) => name);
  expect(made.filter((name) => name === 'relay-peer-token')).toHaveLength(1);
  const relays = seen.filter(({ name }) => name.endsWith('/feishu-relay') && !name.includes('release'));
  expect(relays.map(({ name }) => name).sort()).toEqual(['prom01/feishu-relay', 'prom02/feishu-relay']);
  for (const { inputs } of relays) {
    const { secretFiles, files } = inputs as {
      files: Record<string, unknown>;
      secretFiles: { value: Record<string, { content: string }> };
    };
    expect(secretFiles.value[tokenFile]?.content.trim()).toBe('made-for-relay-peer-token');
    expect(files).not.toHaveProperty([tokenFile]);
    expect(JSON.stringify(files)).not.toContain('made-for');
  }
});
