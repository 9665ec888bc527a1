import { afterEach, expect, test } from 'vitest';
import { startBench, type RelayBench } from '../../../test/relay/relay-bench.ts';
import { sampleAlert, sampleNotification } from '../testing/sample-notification.ts';

let bench: RelayBench;
afterEach(() => bench.close());

test('the parts of a card that may have been seen already tell its number', async () => {
  bench = await startBench();
  await bench.fake.change({ mode: { kind: 'slow', ms: 5000 } });
  const alerts = [1, 2].map((index) =>
    sampleAlert({ fingerprint: `f${index}`, labels: { alertname: 'NodeDown', instance: `host-${index}` } }),
  );
  await bench.post(sampleNotification(alerts));
  // Shown, and its answer lost.
  await expect.poll(() => bench.shown().length).toBe(1);
  // The whole card alone is too large from now on.
  await bench.fake.change({
    mode: { kind: 'error', status: 200, code: 19036, msg: 'too large', holding: '卡片 #1"' },
  });
  await bench.drained();
  const [whole, ...parts] = bench.shown();
  expect(whole).toMatch(/卡片 #1"/);
  expect(parts.filter((part) => !part.includes('（#1 的一部分）'))).toEqual([]);
  expect([1, 2].map((index) => parts.filter((part) => part.includes(`host-${index}`)).length)).toEqual([1, 1]);
});
