import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PropertyMap } from './grpc/property-values.ts';
import type { OperationContext } from './grpc/resource-type.ts';
import { hostProvider } from './host-provider.ts';
import { exampleService } from './service/example-service.ts';

const folder = await mkdtemp(join(tmpdir(), 'promha-forget-'));
const privateKeyFile = join(folder, 'key');
beforeAll(() => writeFile(privateKeyFile, ssh2.utils.generateKeyPairSync('ed25519').private));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A port of this machine on which nothing listens: a host that does not answer. */
const dead = {
  address: '127.0.0.1',
  port: 1,
  user: 'root',
  privateKeyFile,
  hostKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDummyDummyDummyDummyDummyDummyDummyDummyDumm'],
  sudo: false,
  connectTimeoutMs: 1000,
};
const service = exampleService({ host: 'app07' });

/** Deletes what is recorded of `app07` as a provider of this configuration does. @returns what it warned of */
async function deleteWith(configuration: PropertyMap): Promise<readonly string[]> {
  const provider = hostProvider({ now: () => 0, randomInt: () => 0, operator: 'ann@ops1' });
  provider.configure({ connections: '{}', ...configuration });
  const warnings: string[] = [];
  const context: OperationContext = {
    report: (severity, message) => void (severity === 'warning' && warnings.push(message)),
    signal: new AbortController().signal,
  };
  const type = provider.types['host:index:Service'];
  await type?.delete({ id: 'app07/example', inputs: service, outputs: {} }, context);
  return warnings;
}

const connections = JSON.stringify({ app07: dead });
const forget = JSON.stringify(['app07']);
const forgotten = [expect.stringMatching(/^app07: forgotten .*: nothing was removed there$/) as string];

test('a host that cannot be reached names the way out for one that is gone for good', async () => {
  const wayOut =
    /^app07: connect: 127\.0\.0\.1:1 cannot be reached: .*\. Is it gone for good, `promha:forget: \[app07\]`/;
  await expect(deleteWith({ formerConnections: connections })).rejects.toThrow(wayOut);
});

test('a host that is out says how it is let go of at a destroy', async () => {
  const out = JSON.stringify({ app07: { ...dead, out: true } });
  await expect(deleteWith({ connections: out })).rejects.toThrow(/^app07: it is out .*`promha:forget: \[app07\]`/);
});

test('one that the stack forgets goes without a word to it, whether the stack file still names it or not', async () => {
  expect(await deleteWith({ connections, forget })).toEqual(forgotten);
  expect(await deleteWith({ formerConnections: connections, forget })).toEqual(forgotten);
  expect(await deleteWith({ forget })).toEqual(forgotten);
});

test('the way to a host that was forgotten is kept no longer', () => {
  const provider = hostProvider({ now: () => 0, randomInt: () => 0, operator: 'ann@ops1' });
  const olds = { connections: JSON.stringify({ app07: dead, app08: dead }) };
  expect(provider.completeConfiguration?.(olds, { connections: '{}', forget })).toEqual({
    connections: '{}',
    forget,
    formerConnections: JSON.stringify({ app08: dead }),
  });
});
