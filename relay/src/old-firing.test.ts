import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { startBench, type RelayBench } from '../../test/relay/relay-bench.ts';
import { relayFileSchema } from './config/relay-settings.ts';
import { hostAlert, over, sampleAlert, sampleNotification } from './testing/sample-notification.ts';

let bench: RelayBench;
afterEach(() => bench.close());

/** Posts a webhook, and goes away without waiting for the answer. */
async function postAndLeave(body: object): Promise<void> {
  const { hostname, port } = new URL(bench.address);
  const text = JSON.stringify(body);
  const head = `POST /alertmanager HTTP/1.1\r\nHost: x\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n`;
  await new Promise<void>((left) => {
    const socket = connect(Number(port), hostname, () => socket.write(`${head}${text}`, () => socket.destroy()));
    socket.once('close', () => left());
  });
}

test('an old firing after the end is no card; a later one is', async () => {
  bench = await startBench();
  const states = [{}, over, {}, { startsAt: '2026-03-01T01:50:00Z' }, over];
  for (const state of states) {
    await bench.post(sampleNotification([sampleAlert(state)]));
    await bench.drained();
  }
  // The last is the end of the first episode once more: older than the second firing.
  expect(bench.colors()).toEqual(['red', 'green', 'red']);
});

test('fires on although one Prometheus called it over: a card once nothing has spoken against it, after a restart too', async () => {
  bench = await startBench({}, { file: relayFileSchema.parse({ lateSeconds: { critical: 1.5 } }) });
  for (const state of [{}, over]) {
    await bench.post(sampleNotification([sampleAlert(state)]));
    await bench.drained();
  }
  // Another alert of the same notification does not wait for it.
  expect((await bench.post(sampleNotification([sampleAlert(), hostAlert(1)]))).status).toBe(200);
  await bench.drained();
  expect(bench.colors()).toEqual(['red', 'green', 'red']);
  expect(await bench.metric('feishu_relay_alerts_judged_total{result="doubtful"}')).toBe(1);
  await bench.stop();
  await bench.start();
  await expect.poll(() => bench.colors(), { timeout: 5000 }).toEqual(['red', 'green', 'red', 'red']);
  expect(bench.shown()[3]).not.toContain('host-1.');
  expect(
    (await bench.post(sampleNotification([sampleAlert({ ...over, endsAt: '2026-03-01T01:45:00Z' })]))).status,
  ).toBe(200);
  await bench.drained();
  expect(bench.colors().at(-1)).toBe('green');
});

test.each([
  ['called over once more', [sampleAlert(over)]],
  ['not among those of its group that fire', [hostAlert(2)]],
])('an old firing that is then %s is no card, however long one waits', async (_name, alerts) => {
  bench = await startBench({}, { file: relayFileSchema.parse({ lateSeconds: { critical: 0.3 } }) });
  for (const state of [{}, over, {}]) {
    await bench.post(sampleNotification([sampleAlert(state)]));
    await bench.drained();
  }
  await bench.post(sampleNotification(alerts));
  // A doubt that is true comes to its time meanwhile.
  for (const state of [{}, over, {}])
    await bench.post(sampleNotification([hostAlert(1, state)], { groupKey: 'other' }));
  await expect.poll(() => bench.shown().filter((text) => text.includes('host-1.')).length, { timeout: 5000 }).toBe(2);
  expect(bench.shown().filter((text) => text.includes('NodeDown · test'))).toHaveLength(2);
});

test('an old firing whose caller was gone before its answer is no card: nobody will speak against it', async () => {
  bench = await startBench({}, { file: relayFileSchema.parse({ lateSeconds: { critical: 0.8 } }) });
  for (const state of [{}, over]) {
    await bench.post(sampleNotification([sampleAlert(state)]));
    await bench.drained();
  }
  await postAndLeave(sampleNotification());
  await expect.poll(() => bench.metric('feishu_relay_alerts_judged_total{result="doubtful"}')).toBe(1);
  // A doubt that is true comes to its time meanwhile.
  for (const state of [{}, over, {}])
    await bench.post(sampleNotification([hostAlert(1, state)], { groupKey: 'other' }));
  await expect.poll(() => bench.shown().filter((text) => text.includes('host-1.')).length, { timeout: 5000 }).toBe(2);
  expect(bench.shown().filter((text) => text.includes('NodeDown · test'))).toHaveLength(2);
});

test('an old firing that nobody speaks against is no card as long as no Alertmanager knows of it, and one as soon as one does', async () => {
  let questions = 0;
  let known: readonly object[] = [];
  const alertmanager: Server = createServer((request, response) => {
    questions++;
    expect(new URL(request.url ?? '', 'http://x').searchParams.getAll('filter')).toContain('instance="test"');
    response.end(JSON.stringify(known));
  });
  await new Promise<void>((listening) => alertmanager.listen(0, '127.0.0.1', listening));
  const urls = [`http://127.0.0.1:${(alertmanager.address() as AddressInfo).port}`, 'http://127.0.0.1:1'];
  try {
    bench = await startBench(
      {},
      { file: relayFileSchema.parse({ lateSeconds: { critical: 0.2 } }), alertmanagers: { urls } },
    );
    for (const state of [{}, over, {}]) {
      await bench.post(sampleNotification([sampleAlert(state)]));
      await bench.drained();
    }
    await expect.poll(() => questions, { timeout: 20_000 }).toBe(1);
    expect(bench.colors()).toEqual(['red', 'green']);
    known = [{ fingerprint: 'another' }, { fingerprint: sampleAlert().fingerprint }];
    await expect.poll(() => bench.colors(), { timeout: 20_000 }).toEqual(['red', 'green', 'red']);
    // Not after the first answer, which did not know of it.
    expect(questions).toBe(2);
  } finally {
    alertmanager.close();
    alertmanager.closeAllConnections();
  }
});
