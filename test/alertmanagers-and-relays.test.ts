import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { buildTopology } from '../infra/model/build-topology.ts';
import { renderServices } from '../infra/render/render-services.ts';
import { monitoringBinaries } from '../lab/toolchain/monitoring-binaries.ts';
import { freePort } from './chaos/free-port.ts';
import { Killable } from './chaos/killable.ts';
import { exampleBundles, exampleCatalog } from './fixtures/example-catalog.ts';
import { labSettings } from './fixtures/example-stacks.ts';

const folder = mkdtempSync(join(tmpdir(), 'alertmanagers-'));
const hosts = ['prom01', 'prom02'] as const;
const urls: string[] = [];
const processes: Killable[] = [];
const relays: Server[] = [];
/** Names of the alerts in each notification that a relay took, by host. */
const taken: Record<(typeof hosts)[number], string[]> = { prom01: [], prom02: [] };

function listen(host: (typeof hosts)[number], port: number): Promise<void> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { alerts } = JSON.parse(body) as { alerts: { labels: { alertname: string } }[] };
      taken[host].push(...alerts.map(({ labels }) => labels.alertname));
      response.end();
    });
  });
  relays.push(server);
  return new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
}

/** The configuration of prod's kind, two relays, with times that a test can wait for, and ports of this machine. */
async function configText(relayPort: number): Promise<string> {
  const lab = await labSettings();
  const timing = { groupWait: '0s', groupInterval: '10s', repeatInterval: '4h' } as const;
  const timings = { critical: timing, warning: timing, info: timing };
  const settings = {
    ...lab,
    relay: { ...lab.relay, hosts: [...hosts] },
    alertmanager: { ...lab.alertmanager, timings },
  };
  const services = renderServices(buildTopology(settings, exampleCatalog, exampleBundles));
  const files = services.find(({ name }) => name === 'alertmanager')?.files ?? [];
  const text = files.find(({ path }) => path.endsWith('/alertmanager.yml'))?.content ?? '';
  return text.replaceAll('http://127.0.0.1:4000/', `http://127.0.0.1:${relayPort}/`);
}

beforeAll(async () => {
  const { alertmanager } = await monitoringBinaries();
  const [relay1, relay2, web1, web2, gossip1, gossip2] = (await Promise.all(
    [0, 1, 2, 3, 4, 5].map(() => freePort()),
  )) as [number, number, number, number, number, number];
  const members = [
    { host: 'prom01', relay: relay1, web: web1, gossip: gossip1, peer: gossip2 },
    { host: 'prom02', relay: relay2, web: web2, gossip: gossip2, peer: gossip1 },
  ] as const;
  for (const { host, relay, web, gossip, peer } of members) {
    const config = join(folder, `${host}.yml`);
    writeFileSync(config, await configText(relay));
    const args = [
      `--config.file=${config}`,
      `--storage.path=${join(folder, host)}`,
      `--web.listen-address=127.0.0.1:${web}`,
      `--cluster.listen-address=127.0.0.1:${gossip}`,
      `--cluster.advertise-address=127.0.0.1:${gossip}`,
      `--cluster.peer=127.0.0.1:${peer}`,
      `--cluster.peer-name=${host}`,
      '--cluster.peer-timeout=2s',
      '--cluster.settle-timeout=3s',
    ];
    const process = new Killable([alertmanager, ...args], globalThis.process.env, join(folder, `${host}.log`));
    process.start();
    processes.push(process);
    urls.push(`http://127.0.0.1:${web}`);
    // The relay of prom01 is dead: its port stays closed.
    if (host === 'prom02') await listen(host, relay);
  }
  for (const url of urls) {
    await vi.waitFor(async () => expect((await fetch(`${url}/-/ready`)).ok).toBe(true), { timeout: 20_000 });
    const members = async () => {
      const status = (await (await fetch(`${url}/api/v2/status`)).json()) as { cluster: { peers?: unknown[] } };
      return status.cluster.peers?.length;
    };
    await vi.waitFor(async () => expect(await members()).toBe(2), { timeout: 20_000 });
  }
}, 60_000);

afterAll(async () => {
  await Promise.all(processes.map((process) => process.kill()));
  for (const server of relays) server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('with the relay of one host dead, its alerts get out by the other after the peer time-out', async () => {
  const alert = { labels: { alertname: 'RelayDown', severity: 'critical', instance: 'prom01', job: 'feishu-relay' } };
  for (const url of urls) {
    const answer = await fetch(`${url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([alert]),
    });
    expect(answer.ok).toBe(true);
  }
  await vi.waitFor(() => expect(taken.prom02).toEqual(['RelayDown']), { timeout: 20_000, interval: 100 });
}, 40_000);
