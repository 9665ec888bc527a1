import { afterEach, expect, test } from 'vitest';
import { startBench, type RelayBench } from '../../../test/relay/relay-bench.ts';
import { sampleAlert, sampleNotification } from '../testing/sample-notification.ts';

/** How late Feishu answers, in milliseconds. */
const slowMs = 1500;

/** Four groups wait behind the first: more than have cards of their own while Feishu is slow, and fewer than at its usual pace. */
const hosts = [1, 2, 3, 4, 5].map((number) => `host-${number}.`);

let bench: RelayBench;
afterEach(() => bench.close());

function post(host: string): Promise<unknown> {
  const labels = { alertname: 'NodeDown', instance: host, severity: 'critical' };
  return bench.post(sampleNotification([sampleAlert({ fingerprint: host, labels })], { groupKey: host }));
}

test('while Feishu answers slowly one card waits for its answer, and what comes meanwhile shares the next', async () => {
  bench = await startBench({}, {}, { sendTimeoutMs: 8000 });
  await bench.fake.change({ mode: { kind: 'slow', ms: slowMs } });
  await post('host-1.');
  await expect.poll(() => bench.fake.requests().length).toBe(1);
  for (const host of hosts.slice(1)) await post(host);
  await bench.drained();
  const [first = 0, second = 0, ...more] = bench.fake.requests().map(({ time }) => Date.parse(time));
  expect(second - first).toBeGreaterThanOrEqual(slowMs);
  expect(more).toEqual([]);
  const cards = bench.shown();
  expect(hosts.map((host) => cards.findIndex((card) => card.includes(host)))).toEqual([0, 1, 1, 1, 1]);
});
