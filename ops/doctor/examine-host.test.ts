import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildTopology } from '../../infra/model/build-topology.ts';
import { networkPlan } from '../../infra/model/network-plan.ts';
import type { Topology } from '../../infra/model/topology.ts';
import { SessionPool } from '../../infra/provider/ssh/session-pool.ts';
import { renderServices } from '../../infra/render/render-services.ts';
import { exampleBundles, exampleCatalog } from '../../test/fixtures/example-catalog.ts';
import { labSettings } from '../../test/fixtures/example-stacks.ts';
import { examineHost } from './examine-host.ts';
import type { Finding } from './finding.ts';

const hostPair = ssh2.utils.generateKeyPairSync('ed25519');
const userPair = ssh2.utils.generateKeyPairSync('ed25519');
const healthy = 'memory MemTotal 3831808\nmemory MemAvailable 2621440\nsynchronised yes\nselinux Disabled\nend\n';

const servers: ssh2.Server[] = [];
let folder: string;
let pool: SessionPool;

/** A host whose commands print nothing, but for the look at the machine; undefined: the connection ends under that one. */
async function startHost(look: string | undefined): Promise<number> {
  const server = new ssh2.Server({ hostKeys: [hostPair.private] }, (client) => {
    client.on('error', () => undefined);
    client.on('authentication', (context) => context.accept());
    client.on('session', (accept) =>
      accept().on('exec', (acceptExec, _reject, { command }) => {
        const channel = acceptExec();
        const isLook = command.includes('what a doctor wants to know');
        if (isLook && look === undefined) return void client.end();
        channel.write(isLook ? (look ?? '') : '');
        channel.exit(0);
        channel.end();
      }),
    );
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** The lab's stack, of which one host is well, one breaks off when it is looked at, and one is out. */
async function stack(): Promise<Topology> {
  const topology = buildTopology(await labSettings(), exampleCatalog, exampleBundles);
  const ports: Readonly<Record<string, number>> = {
    prom01: await startHost(undefined),
    prom02: await startHost(healthy),
  };
  const hosts = topology.hosts.map((host) => ({
    ...host,
    connection: {
      address: '127.0.0.1',
      port: ports[host.key] ?? 1,
      user: 'root',
      privateKeyFile: join(folder, 'key'),
      hostKeys: [hostPair.public.split(' ').slice(0, 2).join(' ')],
      knownHostsFile: join(folder, 'none'),
      sudo: false,
      connectTimeoutMs: 5000,
      ...(host.key === 'test' ? { out: true as const } : {}),
    },
  }));
  return { ...topology, hosts };
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'promha-doctor-'));
  await writeFile(join(folder, 'key'), userPair.private);
});
afterEach(async () => {
  await pool.close();
  for (const server of servers.splice(0)) server.close();
  await rm(folder, { recursive: true, force: true });
});

test('a host that breaks off under the look, and one that is out, hide nothing of the others', async () => {
  const topology = await stack();
  const hosts = topology.hosts.filter(({ key }) => ['prom01', 'prom02', 'test'].includes(key));
  pool = new SessionPool(Object.fromEntries(hosts.map(({ key, connection }) => [key, connection])));
  const practice = { pool, topology, specs: renderServices(topology), ways: networkPlan(topology), now: Date.now };
  const examined = new Map(
    await Promise.all(hosts.map(async (host) => [host.key, await examineHost(practice, host)] as const)),
  );
  const told = (host: string, subject: string): readonly Finding[] =>
    (examined.get(host) ?? []).filter((finding) => finding.subject === subject);
  expect(told('prom01', 'look')).toEqual([
    {
      level: 'problem',
      subject: 'look',
      text: expect.stringMatching(
        /^the machine could not be looked at: the connection was lost.*; log in there/,
      ) as string,
    },
  ]);
  expect(told('prom01', 'SSH')).toEqual([expect.objectContaining({ level: 'fine' })]);
  // Its relay has not been installed: what needs another command is still looked at.
  expect(told('prom01', 'Feishu')).toEqual([expect.objectContaining({ level: 'note' })]);
  expect(told('prom02', 'clock')).toEqual([expect.objectContaining({ level: 'fine' })]);
  expect(examined.get('test')).toEqual([
    { level: 'note', subject: 'SSH', text: expect.stringContaining('out: true') as string },
  ]);
});
