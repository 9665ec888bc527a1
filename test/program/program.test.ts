import * as pulumi from '@pulumi/pulumi';
import type { MockResourceArgs } from '@pulumi/pulumi/runtime/mocks.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseSettings } from '../../infra/config/parse-settings.ts';
import { buildTopology } from '../../infra/model/build-topology.ts';
import { renderServices } from '../../infra/render/render-services.ts';
import { readStackFile } from '../../ops/stack/stack-file.ts';
import { exampleBundles, exampleCatalog } from '../fixtures/example-catalog.ts';

const webhook = 'http://192.168.1.1:8090/open-apis/bot/v2/hook/planted-token';
const signingSecret = 'planted-signing-secret';

interface Seen extends MockResourceArgs {
  readonly inputs: Record<string, object>;
  /** Resources that existed when this one was asked for. */
  readonly before: readonly string[];
}

const made: string[] = [];
const resources: Seen[] = [];
const secretKey = '4dabf18193072939515e22adb298388d';
const isSecret = (value: unknown): boolean => typeof value === 'object' && value !== null && secretKey in value;
const named = (name: string): Seen => {
  const found = resources.find((resource) => resource.name === name);
  if (found === undefined) throw new Error(`no resource ${name}`);
  return found;
};

beforeAll(async () => {
  await pulumi.runtime.setMocks(
    {
      call: () => ({}),
      newResource: async (args) => {
        const inputs = args.inputs as Record<string, object>;
        resources.push({ ...args, inputs, before: [...made] });
        await new Promise(setImmediate);
        made.push(args.name);
        return { id: `${args.name}-id`, state: inputs };
      },
    },
    'promha',
    'lab',
  );
  const raw = await readStackFile('lab');
  const feishu = { ...(raw.feishu as object), webhook, secret: signingSecret };
  const topology = buildTopology(parseSettings({ ...raw, feishu }), exampleCatalog, exampleBundles);
  const { deploy } = await import('../../infra/roles/deploy.ts');
  const { hostProvider } = await import('../../infra/roles/host-provider.ts');
  await deploy(topology, renderServices(topology), hostProvider(topology));
  await pulumi.runtime.disconnect();
});

describe('the program for the lab stack', () => {
  test('puts each role of the mission on its hosts', () => {
    const services = resources.filter(({ type }) => type === 'host:index:Service').map(({ name }) => name);
    expect(services.sort()).toEqual([
      'grafana/grafana-server',
      'grafana/node_exporter',
      'grafana/prometheus-failover',
      'prom01/alertmanager',
      'prom01/feishu-relay',
      'prom01/node_exporter',
      'prom01/prometheus',
      'prom02/alertmanager',
      'prom02/node_exporter',
      'prom02/prometheus',
      'test/node_exporter',
    ]);
  });

  test('checks all four hosts before it asks for anything on any of them', () => {
    expect(Object.keys(named('preflight').inputs.hosts ?? {}).sort()).toEqual(['grafana', 'prom01', 'prom02', 'test']);
    const onHosts = resources.filter(({ type }) => /:(Release|Service|Command)$/.test(type));
    expect(onHosts.filter(({ before }) => !before.includes('preflight'))).toEqual([]);
  });

  test('a service comes after the preparation and every release of its host that it runs from', () => {
    expect(named('prom01/feishu-relay').before).toEqual(
      expect.arrayContaining(['prom01/prepare', 'prom01/release/nodejs', 'prom01/release/feishu-relay']),
    );
  });

  test('what removes the work of a killed run is recorded before any of it is begun, and names it all', () => {
    const { services, releases } = named('prom01/preparation').inputs as Record<'services' | 'releases', object>;
    const onHost = resources.filter(({ name }) => name.startsWith('prom01/'));
    const of = (type: string) => onHost.filter((resource) => resource.type === `host:index:${type}`);
    expect(Object.keys(services).sort()).toEqual(
      of('Service')
        .map(({ inputs }) => inputs.name)
        .sort(),
    );
    expect(releases).toEqual(
      of('Release')
        .map(({ inputs }) => inputs.path)
        .sort(),
    );
    const work = [...of('Service'), ...of('Release'), named('prom01/prepare')];
    expect(work.filter(({ before }) => !before.includes('prom01/preparation'))).toEqual([]);
  });

  test('a destroy knows data folders, and whether the stack file keeps them, apart from what each service is recorded with', () => {
    const { services, keepData } = named('prom01/preparation').inputs as Record<string, unknown>;
    expect(services).toMatchObject({ prometheus: ['/var/lib/prometheus'], alertmanager: ['/var/lib/alertmanager'] });
    expect([keepData, named('hosts').inputs.keepData]).toEqual([false, 'false']);
  });

  test('Prometheus comes last, when everything it watches is there', () => {
    const others = resources.filter(({ type, name }) => type === 'host:index:Service' && !name.endsWith('/prometheus'));
    for (const prometheus of ['prom01/prometheus', 'prom02/prometheus'])
      expect(named(prometheus).before).toEqual(expect.arrayContaining(others.map(({ name }) => name)));
  });

  test('the two of a pair are made at once', () => {
    expect(named('prom02/prometheus').before).not.toContain('prom01/prometheus');
  });

  test('a pair knows its order; what runs on one host only is none', () => {
    const pairHosts = (name: string): unknown => (named(name).inputs.pair as { hosts?: unknown } | undefined)?.hosts;
    expect(pairHosts('prom02/prometheus')).toEqual(['prom01', 'prom02']);
    expect(pairHosts('prom01/alertmanager')).toEqual(['prom01', 'prom02']);
    expect([pairHosts('prom01/feishu-relay'), pairHosts('test/node_exporter')]).toEqual([undefined, undefined]);
  });

  test('no credential is in clear in any input', () => {
    const clear = resources.map((resource) =>
      JSON.stringify(resource.inputs, (_key, value: unknown) => (isSecret(value) ? '[secret]' : value)),
    );
    expect(clear.filter((text) => text.includes('planted-'))).toEqual([]);
  });

  test('how a host is reached is the provider’s business, not an input of what is on it', () => {
    const withAddress = resources.filter(
      ({ type, inputs }) => type === 'host:index:Release' && JSON.stringify(inputs).includes('192.168.1.'),
    );
    expect(withAddress).toEqual([]);
  });
});
