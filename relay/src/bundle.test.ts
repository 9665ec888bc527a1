import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFakeFeishu } from '../../lab/feishu/start-fake-feishu.ts';
import { sampleAlert, sampleNotification } from './testing/sample-notification.ts';

const root = resolve(import.meta.dirname, '../..');
// Outside the checkout: on a host there is no node_modules anywhere above.
const folder = mkdtempSync(join(tmpdir(), 'relay-bundle-'));
const bundle = join(folder, 'relay.mjs');

/** The build command of package.json, writing to another place: the running lab may be reading the usual one. */
beforeAll(() => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const command = (scripts['build:relay'] ?? '').replace('relay/dist/relay.mjs', bundle);
  const env = { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}` };
  const built = spawnSync('sh', ['-c', command], { cwd: root, env, encoding: 'utf8' });
  expect(built.stderr).toBe('');
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(env: Readonly<Record<string, string>>, ...flags: readonly string[]): ChildProcess {
  return spawn(process.execPath, [...flags, bundle], {
    cwd: folder,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function lineMatching(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((found, lost) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const match = pattern.exec(text);
      if (match !== null) found(match);
    });
    child.once('exit', () => lost(new Error(`ended before ${String(pattern)}: ${text}`)));
  });
}

function exitCode(child: ChildProcess): Promise<number | null> {
  return new Promise((resolveCode) => child.once('exit', resolveCode));
}

test('the single file runs by its environment alone, delivers, and ends on SIGTERM', async () => {
  const fake = await startFakeFeishu({ token: 't', secret: 's', keyword: 'k' });
  const child = run({
    RELAY_LISTEN: '127.0.0.1:0',
    RELAY_DATA_DIR: join(folder, 'data'),
    FEISHU_WEBHOOK_URL: fake.webhookUrl,
    FEISHU_SECRET: 's',
    FEISHU_KEYWORD: 'k',
  });
  try {
    const [, address = ''] = await lineMatching(child, /listening at (http:\/\/127\.0\.0\.1:\d+)/);
    const answer = await fetch(`${address}/alertmanager`, {
      method: 'POST',
      body: JSON.stringify(sampleNotification()),
    });
    expect(answer.status).toBe(200);
    expect(await fake.waitForRequests(0, 5000)).toMatchObject([{ accepted: true }]);
    const ended = exitCode(child);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  } finally {
    child.kill('SIGKILL');
    await fake.close();
  }
});

test('700,000 labels in one body: taken, in the heap of its unit', async () => {
  const env = {
    RELAY_LISTEN: '127.0.0.1:0',
    RELAY_DATA_DIR: join(folder, 'labels'),
    FEISHU_WEBHOOK_URL: 'http://127.0.0.1:1/',
  };
  const child = run(env, '--max-semi-space-size=2', '--max-old-space-size=128');
  try {
    const [, address = ''] = await lineMatching(child, /listening at (http:\/\/127\.0\.0\.1:\d+)/);
    const labels = Object.fromEntries(Array.from({ length: 700_000 }, (_, index) => [`l${index}`, 'v']));
    const body = JSON.stringify(sampleNotification([sampleAlert({ labels })]));
    expect((await fetch(`${address}/alertmanager`, { method: 'POST', body })).status).toBe(200);
  } finally {
    child.kill('SIGKILL');
  }
});

test('wrong settings end it with status 2 and every problem', async () => {
  const child = run({ RELAY_LISTEN: 'x', FEISHU_SECRET_FILE: '/nonexistent' });
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  expect(await exitCode(child)).toBe(2);
  expect(errors).toMatch(/RELAY_LISTEN[^]*FEISHU_WEBHOOK_URL[^]*FEISHU_SECRET_FILE/);
});
