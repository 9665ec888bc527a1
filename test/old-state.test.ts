import { readFile } from 'node:fs/promises';
import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import * as pulumi from '@pulumi/pulumi';
import type { DiffResponse } from '@pulumi/pulumi/proto/provider_pb.js';
import providerPb from '@pulumi/pulumi/proto/provider_pb.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseSettings } from '../infra/config/parse-settings.ts';
import { buildTopology } from '../infra/model/build-topology.ts';
import type { Catalog } from '../infra/model/catalog.ts';
import type { Bundle } from '../infra/model/release.ts';
import { configurationCalls } from '../infra/provider/grpc/configuration-calls.ts';
import { checkInputs, diffInputs } from '../infra/provider/grpc/operations.ts';
import type { PropertyMap } from '../infra/provider/grpc/property-values.ts';
import type { AnyResourceType } from '../infra/provider/grpc/provider-definition.ts';
import { toStruct } from '../infra/provider/grpc/struct.ts';
import { hostProvider } from '../infra/provider/host-provider.ts';
import { renderServices } from '../infra/render/render-services.ts';

/**
 * What the toolkit of commit 27f1dcf recorded of the lab stack, as a mocked run of that commit's program gave it to that commit's
 * `checkInputs`: the provider, and of each type one resource or more. Beside it what it was made from, since another archive is
 * rightly another release. Never written anew: the state that a user has stays as it is, too.
 */
interface OldState {
  readonly stack: Readonly<Record<string, unknown>>;
  readonly catalog: Catalog;
  readonly bundles: readonly Bundle[];
  readonly provider: PropertyMap;
  readonly resources: readonly { readonly type: string; readonly name: string; readonly inputs: PropertyMap }[];
}

const old = JSON.parse(await readFile(new URL('fixtures/old-state.json', import.meta.url), 'utf8')) as OldState;
const definition = hostProvider({ now: () => 0, randomInt: () => 0, operator: 'ops@example' });
const declared = new Map<string, PropertyMap>();

function inputsOf(type: string, name: string): PropertyMap {
  const inputs = declared.get(`${type} ${name}`);
  if (inputs === undefined) throw new Error(`the program declares no ${type} ${name} any more: it would be deleted`);
  return inputs;
}

function typeOf(token: string): AnyResourceType {
  const type = definition.types[token];
  if (type === undefined) throw new Error(`the provider knows no ${token} any more`);
  return type;
}

/** What the engine is told when it asks for the difference of the provider's own configuration. */
async function configurationDiff(news: PropertyMap): Promise<DiffResponse> {
  const calls: UntypedServiceImplementation = configurationCalls(definition);
  const request = new providerPb.DiffRequest();
  request.setOldInputs(toStruct(old.provider));
  request.setOlds(toStruct(old.provider));
  request.setNews(toStruct(definition.completeConfiguration?.(old.provider, news) ?? news));
  return await new Promise((resolve, reject) => {
    const call = calls['diffConfig'] as unknown as (
      call: { readonly request: typeof request },
      callback: (error: unknown, response: DiffResponse) => void,
    ) => void;
    call({ request }, (error, response) => {
      if (error instanceof Error) reject(error);
      else resolve(response);
    });
  });
}

beforeAll(async () => {
  await pulumi.runtime.setMocks(
    {
      call: () => ({}),
      newResource: ({ type, name, inputs }) => {
        declared.set(`${type} ${name}`, inputs as PropertyMap);
        const value = type === 'host:index:Generated' ? { value: 'generated' } : {};
        return { id: name, state: { ...(inputs as object), ...value } };
      },
    },
    'promha',
    'lab',
  );
  const topology = buildTopology(parseSettings(old.stack), old.catalog, old.bundles);
  const { deploy } = await import('../infra/roles/deploy.ts');
  const { hostProvider } = await import('../infra/roles/host-provider.ts');
  await deploy(topology, renderServices(topology), hostProvider(topology));
  await pulumi.runtime.disconnect();
});

describe("this version on an old stack's state", () => {
  test.each(old.resources.map(({ type, name, inputs }) => [type, name, inputs] as const))(
    'replaces no %s: %s',
    (token, name, recorded) => {
      const type = typeOf(token);
      const { inputs, failures } = checkInputs(type, recorded, inputsOf(token, name));
      expect(failures).toEqual([]);
      expect(diffInputs(type, recorded, inputs).replaces).toEqual([]);
    },
  );

  test('does not replace the provider, and with it everything', async () => {
    const response = await configurationDiff(inputsOf('pulumi:providers:host', 'hosts'));
    expect(response.getReplacesList()).toEqual([]);
  });

  test('replaces no preparation: the command plugin does by `triggers`, of which an old state has none', () => {
    for (const host of ['prom01', 'prom02', 'grafana', 'test'])
      expect(inputsOf('command:remote:Command', `${host}/prepare`)).not.toHaveProperty('triggers');
  });
});
