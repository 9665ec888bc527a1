import { setTimeout as delay } from 'node:timers/promises';
import * as pulumi from '@pulumi/pulumi';
import { beforeAll, expect, test } from 'vitest';
import { parseSettings } from '../../infra/config/parse-settings.ts';
import { buildTopology } from '../../infra/model/build-topology.ts';
import { renderServices } from '../../infra/render/render-services.ts';
import { readStackFile } from '../../ops/stack/stack-file.ts';
import { exampleBundles, exampleCatalog } from '../fixtures/example-catalog.ts';

const maxParallel = 3;

/** Hosts that something was begun on and whose exporter does not stand yet. */
const open = new Set<string>();
const opened: string[] = [];
let most = 0;
let budget: unknown;

async function newResource({ type, name, inputs }: pulumi.runtime.MockResourceArgs) {
  const { host } = inputs as { host?: string };
  if (type === 'pulumi:providers:host') budget = (inputs as { maxFailed?: unknown }).maxFailed;
  if (host !== undefined && !opened.includes(host)) {
    opened.push(host);
    open.add(host);
    most = Math.max(most, open.size);
  }
  await delay(5);
  if (type === 'host:index:Service' && name.endsWith('/node_exporter')) open.delete(host ?? '');
  return { id: name, state: inputs as object };
}

beforeAll(async () => {
  await pulumi.runtime.setMocks({ call: () => ({}), newResource }, 'promha', 'lab');
  const raw = await readStackFile('lab');
  const stack = {
    ...raw,
    hostGroups: { web: { hosts: { 'web[01:20]': '10.0.0.[1:20]' } } },
    rollout: { maxParallel, maxFailed: 2 },
    feishu: { ...(raw.feishu as object), webhook: 'http://192.168.1.1:8090/open-apis/bot/v2/hook/x', secret: 'x' },
  };
  const topology = buildTopology(parseSettings(stack), exampleCatalog, exampleBundles);
  const { deploy } = await import('../../infra/roles/deploy.ts');
  const { hostProvider } = await import('../../infra/roles/host-provider.ts');
  await deploy(topology, renderServices(topology), hostProvider(topology));
  await pulumi.runtime.disconnect();
});

test('so many hosts are begun at the same time as the stack file says, and no more', () => {
  expect(opened).toHaveLength(24);
  expect(open.size).toBe(0);
  expect(most).toBe(maxParallel);
});

test('how many may fail is told to the plugin, which sees who fails', () => {
  expect(budget).toBe('2');
});
