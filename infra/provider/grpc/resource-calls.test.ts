import providerPb from '@pulumi/pulumi/proto/provider_pb.js';
import type * as messages from '@pulumi/pulumi/proto/provider_pb.js';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { generatedResource } from '../generated/generated-resource.ts';
import { HostProgress } from '../rolling/host-progress.ts';
import { hostBound } from '../rolling/host-bound.ts';
import { HostOut } from '../ssh/host-out.ts';
import type { EngineLog } from './engine-log.ts';
import type { PropertyMap } from './property-values.ts';
import { asSecret } from './property-values.ts';
import type { Looks } from './provider-definition.ts';
import { providerService } from './provider-service.ts';
import { diff, read, update } from './resource-calls.ts';
import type { OperationContext, ResourceType } from './resource-type.ts';
import { DoneInVain } from './resource-type.ts';
import { fromStruct, toStruct } from './struct.ts';

const day = 86_400_000;
const start = Date.parse('2027-01-01T00:00:00Z');
const inputs: PropertyMap = {
  kind: 'certificate',
  authority: asSecret({ key: '-----BEGIN x', certificate: '-----BEGIN y' }),
  names: ['prom01'],
  addresses: ['10.0.0.1'],
};

/** What the engine is told of a certificate that ends a year after the start, at a day after it. */
function changedOn(daysLater: number): readonly string[] {
  const type = generatedResource({ now: () => start + daysLater * day, randomInt: () => 0 });
  const value = asSecret({ pem: 'x', notAfter: (start + 365 * day) / 1000 });
  const request = new providerPb.DiffRequest();
  request.setOldInputs(toStruct(inputs));
  request.setOlds(toStruct({ ...inputs, value }));
  request.setNews(toStruct(inputs));
  return diff(type, request).changed;
}

test('a resource whose time is up is changed although no input is; before that it is not', () => {
  expect(changedOn(300)).toEqual([]);
  expect(changedOn(340)).toEqual(['value']);
});

interface Box {
  readonly host: string;
  readonly lid: string;
  readonly key: string;
}

const context: OperationContext = { report: () => undefined, signal: new AbortController().signal };
const isOk = { ok: true };
const held: PropertyMap = { host: 'prom01', lid: 'shut', key: asSecret('s3cr3t') };

/** A thing on a host of which a look can find the lid and the key different. @param look What it finds. */
const boxWith = (look: () => Box): ResourceType<Box> => ({
  schema: z.strictObject({ host: z.string(), lid: z.string(), key: z.string() }),
  replaceOn: [],
  computed: [],
  observable: ['lid', 'key'],
  create: (inputs) => Promise.resolve({ id: inputs.host, outputs: isOk }),
  read: () => Promise.resolve().then(() => ({ inputs: look(), outputs: isOk })),
  update: () => Promise.resolve({ outputs: isOk }),
  delete: () => Promise.resolve(),
});

/** The outputs in the state after a look, and after the update that follows. */
async function outputsAfter(type: ResourceType<Box>, recorded: PropertyMap): Promise<readonly PropertyMap[]> {
  const look = new providerPb.ReadRequest();
  look.setId('prom01');
  look.setInputs(toStruct(held));
  look.setProperties(toStruct(recorded));
  const change = new providerPb.UpdateRequest();
  change.setOldInputs(toStruct(held));
  change.setOlds(toStruct(recorded));
  change.setNews(toStruct(held));
  const [seen, done] = [await read(type, look, context), await update(type, change, context)];
  return [fromStruct(seen.getProperties()), fromStruct(done.getProperties())];
}

describe('outputs in the state', () => {
  const closed = boxWith(() => ({ host: 'prom01', lid: 'shut', key: 's3cr3t' }));
  const { host: _host, ...observable } = held;

  test('repeat the inputs that a look can find different, and no other', async () => {
    expect(await outputsAfter(closed, { ...observable, ok: true })).toEqual([
      { ...observable, ok: true },
      { ...observable, ok: true },
    ]);
  });

  test('show what a look found', async () => {
    const open = boxWith(() => ({ host: 'prom01', lid: 'open', key: 'other' }));
    const [seen] = await outputsAfter(open, { ...observable, ok: true });
    expect(seen).toEqual({ lid: 'open', key: asSecret('other'), ok: true });
  });

  test('of an older version, which repeated all, stay as they are: nothing that is missing would show as a change', async () => {
    const all = { ...held, ok: true };
    expect(await outputsAfter(closed, all)).toEqual([all, all]);
  });

  test('of a host that is out are as they were recorded, secrets wrapped', async () => {
    const away = boxWith(() => {
      throw new HostOut('prom01', false);
    });
    const progress = new HostProgress(
      () => 0,
      () => 1,
    );
    const recorded = { ...observable, ok: true };
    const [seen] = await outputsAfter(hostBound(away, progress), recorded);
    expect(seen).toEqual(recorded);
  });
});

describe('what was done and does not serve', () => {
  const vain: ResourceType<Box> = {
    ...boxWith(() => ({ host: 'prom01', lid: 'shut', key: 's3cr3t' })),
    update: () => Promise.reject(new DoneInVain('prom01: box: does not serve', 'prom01', isOk)),
  };

  test('is recorded as it is wanted, so that no preview announces it once more; its error is shown, and fails the run', async () => {
    const progress = new HostProgress(() => 0);
    const said: unknown[] = [];
    const request = new providerPb.UpdateRequest();
    request.setOldInputs(toStruct({ ...held, lid: 'open' }));
    request.setOlds(toStruct({ lid: 'open', ok: true }));
    request.setNews(toStruct(held));
    const done = await update(hostBound(vain, progress), request, {
      ...context,
      report: (...words) => said.push(words),
    });
    expect(fromStruct(done.getProperties())).toEqual({ lid: 'shut', key: asSecret('s3cr3t'), ok: true });
    expect(said).toEqual([['error', 'prom01: box: does not serve']]);
    expect([progress.outcomes(), progress.inVain()]).toEqual([{ prom01: 'failed' }, ['prom01']]);
  });
});

/** What the service answers a look with, as the engine gets it. */
async function answered(
  looks: Looks,
  look: () => Box = () => ({ host: 'prom01', lid: 'open', key: 'other' }),
  log: EngineLog = () => undefined,
): Promise<messages.ReadResponse> {
  const types = { 'host:index:Box': boxWith(look) };
  const provider = {
    name: 'host',
    version: '1.0.0',
    types,
    looks,
    configure: () => undefined,
    close: async () => {},
  };
  const request = new providerPb.ReadRequest();
  request.setId('box');
  request.setUrn('urn:pulumi:lab::promha::host:index:Box::prom01/box');
  request.setInputs(toStruct(held));
  request.setProperties(toStruct({ ...held, ok: true }));
  const call = providerService(provider, log)['read'] as unknown as (
    call: { readonly request: messages.ReadRequest },
    callback: (error: Error | null, response: messages.ReadResponse) => void,
  ) => void;
  return await new Promise((resolve, reject) =>
    call({ request }, (error, response) => (error ? reject(error) : resolve(response))),
  );
}

test('a look that is put off answers what is recorded, secrets as secrets, and is asked for again before anybody goes by that', async () => {
  const later = await answered('later');
  expect(later.getId()).toBe('box');
  expect(fromStruct(later.getInputs())).toEqual(held);
  expect(fromStruct(later.getProperties())).toEqual({ ...held, ok: true });
  expect(later.getRefreshBeforeUpdate()).toBe(true);
  const now = await answered('now');
  expect(fromStruct(now.getInputs())).toMatchObject({ lid: 'open' });
  expect(now.getRefreshBeforeUpdate()).toBe(false);
});

test('a look that fails is put off where that is allowed, with its reason, and else fails', async () => {
  const away = (): never => {
    throw new Error('prom01: cannot be reached');
  };
  const said: string[] = [];
  const later = await answered('if-possible', away, (...words) => said.push(words.join(' ')));
  expect(fromStruct(later.getInputs())).toEqual(held);
  expect(later.getRefreshBeforeUpdate()).toBe(true);
  expect(said).toEqual([expect.stringMatching(/^warning urn:.*looked at by the next run: prom01: cannot be reached$/)]);
  const found = await answered('if-possible');
  expect(fromStruct(found.getInputs())).toMatchObject({ lid: 'open' });
  expect(found.getRefreshBeforeUpdate()).toBe(false);
  await expect(answered('now', away)).rejects.toThrow('cannot be reached');
});
