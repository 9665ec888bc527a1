import { expect, test } from 'vitest';
import { z } from 'zod';
import type { OperationContext, ResourceType } from '../grpc/resource-type.ts';
import { heirOf } from './heirs.ts';
import { hostBound } from './host-bound.ts';
import { HostProgress } from './host-progress.ts';

interface Input {
  readonly host: string;
  readonly name: string;
}

const context: OperationContext = { report: () => undefined, signal: new AbortController().signal };
const recorded = (host: string, name: string) => ({ id: name, inputs: { host, name }, outputs: {} });

const connection = (address: string) => ({ address, port: 22, user: 'root', hostKeys: [], sudo: false, connectTimeoutMs: 1 }); // prettier-ignore

/** A type of resources on a stack in which `test` has left and `app01` has its address. */
function resources(formerKeys: Readonly<Record<string, string>>) {
  const removed: string[] = [];
  const type: ResourceType<Input> = {
    schema: z.object({ host: z.string(), name: z.string() }),
    replaceOn: [],
    computed: [],
    create: ({ host }) => Promise.resolve({ id: host, outputs: {} }),
    update: () => Promise.resolve({ outputs: {} }),
    read: ({ inputs }) => Promise.resolve({ inputs, outputs: {} }),
    delete: ({ inputs }) => Promise.resolve(void removed.push(inputs.name)),
  };
  const hosts = {
    connections: { app01: connection('10.0.0.4') },
    formerConnections: { test: connection('10.0.0.4'), old: connection('10.0.0.9') },
    formerKeys,
  };
  const progress = new HostProgress(() => 0, () => 10); // prettier-ignore
  return { removed, type: hostBound(type, progress, (host) => heirOf(hosts, host)) };
}

test('what stands on a machine that another host has now is not removed, and the message names the way out', async () => {
  const { type, removed } = resources({});
  await expect(type.delete(recorded('test', 'prometheus'), context)).rejects.toThrow(
    /^test: prometheus: nothing was removed: test has left the stack file, but app01 has its address 10\.0\.0\.4 now\. .*`formerly: test`.*`promha:forget: \[test\]`/,
  );
  expect(removed).toEqual([]);
});

test('of a host with another key, what it still has is let go of, whether made or compared; the rest is removed', async () => {
  const { type, removed } = resources({ app01: 'test' });
  await type.create({ host: 'app01', name: 'node_exporter' }, context);
  type.compared?.({ host: 'app01', name: 'alertmanager' });
  for (const name of ['node_exporter', 'alertmanager', 'prometheus'])
    await type.delete(recorded('test', name), context);
  expect(removed).toEqual(['prometheus']);
});

test('what a host has no use for any more, and hosts whose address nobody has, are cleared as ever', async () => {
  const { type, removed } = resources({});
  await type.delete(recorded('app01', 'prometheus'), context);
  await type.delete(recorded('old', 'alertmanager'), context);
  expect(removed).toEqual(['prometheus', 'alertmanager']);
});
