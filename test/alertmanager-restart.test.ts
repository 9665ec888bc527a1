import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { buildTopology } from '../infra/model/build-topology.ts';
import { renderServices } from '../infra/render/render-services.ts';
import { startAlertmanager, type Labels, type TestAlertmanager } from './alertmanager/start-alertmanager.ts';
import { exampleBundles, exampleCatalog } from './fixtures/example-catalog.ts';
import { labSettings } from './fixtures/example-stacks.ts';

let receiver: Server;
let alertmanager: TestAlertmanager;
/** Instance and status of each alert of each notification. */
const told: string[] = [];

function startReceiver(): Promise<string> {
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { alerts } = JSON.parse(body) as { alerts: { labels: Labels; status: string }[] };
      told.push(...alerts.map(({ labels, status }) => `${labels['instance']} ${status}`));
      response.end();
    });
  });
  return new Promise((resolve) =>
    receiver.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`)),
  );
}

/** The start delay of the rendered unit, shortened from what Prometheus needs to what this test does. */
async function startDelayFlags(): Promise<readonly string[]> {
  const services = renderServices(buildTopology(await labSettings(), exampleCatalog, exampleBundles));
  const unit = services.find(({ name }) => name === 'alertmanager')?.unit ?? '';
  return [...unit.matchAll(/(--dispatch\.start-delay)=\d+s/g)].map(([, flag]) => `${flag}=3s`);
}

beforeAll(async () => {
  const url = await startReceiver();
  alertmanager = await startAlertmanager(
    `route: {receiver: relay, group_by: [alertname], group_wait: 0s, group_interval: 1s}
receivers: [{name: relay, webhook_configs: [{url: "${url}"}]}]
`,
    await startDelayFlags(),
  );
}, 60_000);

afterAll(async () => {
  await alertmanager.stop();
  receiver.close();
});

test('what ends while an Alertmanager starts anew is told, whatever alert of its group comes back first', async () => {
  const startsAt = new Date(Date.now() - 60_000).toISOString();
  const alert = (instance: string, endsInMs: number) => ({
    labels: { alertname: 'NodeDown', instance },
    startsAt,
    endsAt: new Date(Date.now() + endsInMs).toISOString(),
  });
  const until = (state: string) => vi.waitFor(() => expect(told).toContain(state), { timeout: 15_000, interval: 50 });
  await alertmanager.post([alert('first', 60_000), alert('second', 60_000)]);
  await until('second firing');
  await alertmanager.post([alert('first', -1)]);
  await until('first resolved');

  await alertmanager.restart();
  // Prometheus goes on telling of what is over, too, and each alert has its own turn: the second one ends before its turn comes.
  await alertmanager.post([alert('first', -1)]);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await alertmanager.post([alert('second', -1)]);
  await until('second resolved');
}, 60_000);
