import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { startBench, type RelayBench } from '../../../test/relay/relay-bench.ts';
import { sampleAlert, sampleNotification } from '../testing/sample-notification.ts';

let bench: RelayBench;
afterEach(() => bench.close());

const kept = (folder: string) =>
  promisify(execFile)(process.execPath, [join(import.meta.dirname, '../main.ts'), 'kept', folder], { env: {} });

test('node relay.mjs kept <folder> prints what could not be read and what Feishu refused, while the relay runs', async () => {
  bench = await startBench();
  await bench.fake.change({ mode: { kind: 'error', status: 200, code: 11246, msg: 'x', holding: 'host-1.' } });
  for (const body of ['no webhook \u001b[2J\u202e', 'no webhook \u001b[2J\u202e', '{"version":"3"}'])
    await bench.post(body);
  await bench.post(sampleNotification([sampleAlert({ labels: { alertname: 'A', instance: 'host-1.' } })]));
  await expect.poll(() => bench.metric('feishu_relay_cards_kept')).toBe(1);
  const { stdout } = await kept(bench.folder);
  expect(stdout).toContain('notifications that could not be read: 2');
  expect(stdout).toMatch(
    /^--- \S+Z, 2 times, last \S+Z: the body is not JSON.*\nno webhook \\u\{1b\}\[2J\\u\{202e\}$/m,
  );
  expect(stdout).toMatch(/^\{"version":"3"\}$/m);
  expect(stdout).toMatch(
    /^cards that Feishu refused in every form: 1\n--- \S+Z, card #\d+: invalid_content\n.*host-1\./m,
  );
  expect((await bench.post(sampleNotification())).status).toBe(200);
});

test('says so when there is no journal', async () => {
  bench = await startBench();
  const folder = mkdtempSync(join(tmpdir(), 'relay-kept-'));
  await expect(kept(folder)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no journal') as unknown,
  });
  rmSync(folder, { recursive: true });
});
