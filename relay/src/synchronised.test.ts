/** Power loss: what was answered 200 has left the caches of the system before the answer leaves. The system calls say so. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensurePrograms } from '../../lab/checks/ensure-programs.ts';
import { sampleNotification } from './testing/sample-notification.ts';

const folder = mkdtempSync(join(tmpdir(), 'relay-trace-'));
const traceFile = join(folder, 'trace');
let traced: ChildProcess;

// A machine without it gets it: a test that is left out proves nothing.
beforeAll(() => ensurePrograms({ strace: 'strace' }), 180_000);
afterAll(() => {
  traced.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** A relay under strace; resolves with its address once it listens. */
function startTraced(): Promise<string> {
  const calls = 'trace=read,write,writev,sendto,sendmsg,pwrite64,pwritev,fsync,fdatasync';
  const relay = [process.execPath, resolve(import.meta.dirname, 'main.ts')];
  const env = {
    RELAY_LISTEN: '127.0.0.1:0',
    RELAY_DATA_DIR: join(folder, 'data'),
    // Nobody listens there: the only reason for a 200 is the disk.
    FEISHU_WEBHOOK_URL: 'http://127.0.0.1:9/open-apis/bot/v2/hook/x',
  };
  // -D: the process that is started here is the relay itself.
  traced = spawn('strace', ['-D', '-f', '-y', '-s', '40', '-e', calls, '-o', traceFile, ...relay], { env });
  return new Promise((listens, fails) => {
    let said = '';
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const address = /listening at (http:\/\/[\d.:]+)/.exec(said)?.[1];
      if (address !== undefined) listens(address);
    };
    traced.stdout?.on('data', hear);
    traced.stderr?.on('data', hear);
    traced.once('exit', () => fails(new Error(`strace or the relay ended: ${said}`)));
  });
}

test('the journal is written and synchronised before a byte of the answer is', async () => {
  const address = await startTraced();
  const body = JSON.stringify(sampleNotification());
  expect((await fetch(`${address}/alertmanager`, { method: 'POST', body })).status).toBe(200);
  traced.kill('SIGTERM');
  const trace = (): string => readFileSync(traceFile, 'utf8');
  await expect.poll(trace, { timeout: 20_000 }).toMatch(new RegExp(`^${traced.pid} +\\+\\+\\+ exited`, 'm'));

  const calls = trace().split('\n');
  const asked = calls.findIndex((call) => call.includes('POST /alertmanager'));
  const answered = calls.findIndex((call, at) => at > asked && call.includes('HTTP/1.1 200'));
  expect([asked, answered]).not.toContain(-1);
  // One thread does it all, so the order of the lines is the order of the calls.
  const [thread] = calls[answered]?.split(' ') ?? [];
  const between = calls.slice(asked, answered).filter((call) => call.startsWith(`${thread} `));
  const onJournal = between.filter((call) => /^\d+ +\w+\(\d+<[^>]*\/journal\.sqlite[^>]*>/.test(call));
  expect(onJournal.some((call) => /pwrite/.test(call))).toBe(true);
  expect(onJournal.at(-1)).toMatch(/ (fsync|fdatasync)\(\d+<[^>]*\/journal\.sqlite-wal>\) += 0$/);
}, 60_000);
