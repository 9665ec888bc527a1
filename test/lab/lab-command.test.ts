import { readFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { lab } from './lab-command.ts';

const host = 'test';
const address = '192.168.1.94';

/** Whether sshd of the host can be reached over the lab's network. */
const isReachable = async (): Promise<boolean> =>
  (await lab(['run', '--', 'timeout', '2', 'bash', '-c', `exec 3<>/dev/tcp/${address}/22`])).status === 0;

/** Leaves the host running and plugged in for the files after this one. */
afterAll(async () => {
  await lab(['host', host, 'on']);
  await lab(['host', host, 'join']);
});

describe('exec', () => {
  test('hands over arguments exactly, and nothing else is on stdout', async () => {
    const words = ['a b', '', '*', '$HOME', '"x"', "it's", '--', '-n', 'ä\n2'];
    const answer = await lab(['exec', host, '--', 'sh', '-c', 'printf "[%s]" "$@"', 'sh', ...words]);
    expect(answer).toMatchObject({ status: 0, stdout: words.map((word) => `[${word}]`).join(''), stderr: '' });
  });

  test("ends with the command's own status, and keeps its two outputs and its input apart", async () => {
    const answer = await lab(['exec', host, '--', 'sh', '-c', 'cat; echo oops >&2; exit 7'], 'from the outside');
    expect(answer).toEqual({ status: 7, stdout: 'from the outside', stderr: 'oops\n' });
  });

  test('runs on the host that was named', async () => {
    const names = await Promise.all(
      ['prom01', 'grafana'].map(async (name) => (await lab(['exec', name, '--', 'hostname'])).stdout),
    );
    expect(names).toEqual(['prom01\n', 'grafana\n']);
  });

  test('refuses an unknown host with the names there are', async () => {
    expect(await lab(['exec', 'prom03', '--', 'true'])).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('prom01, prom02') as string,
    });
  });
});

describe('host', () => {
  test('off is a power cut, on boots with the files that were there', async () => {
    await lab(['exec', host, '--', 'sh', '-c', 'echo kept >/root/kept && sync']);
    expect((await lab(['host', host, 'off'])).status).toBe(0);
    expect(await isReachable()).toBe(false);
    expect((await lab(['exec', host, '--', 'true'])).stderr).toContain(`${host} is not running`);
    expect((await lab(['host', host, 'on'])).status).toBe(0);
    expect((await lab(['exec', host, '--', 'sh', '-c', 'cat /root/kept; rm /root/kept'])).stdout).toBe('kept\n');
    expect(await isReachable()).toBe(true);
  });

  test('cut takes the host off the network also over a reboot, join brings it back', async () => {
    await lab(['host', host, 'cut']);
    expect(await isReachable()).toBe(false);
    expect((await lab(['host', host, 'reboot'])).status).toBe(0);
    expect(await isReachable()).toBe(false);
    expect((await lab(['status'])).stdout).toContain('CUT');
    await lab(['host', host, 'join']);
    expect(await isReachable()).toBe(true);
  });

  test('a host that dies is booted again by itself', async () => {
    const bootId = async (): Promise<string> =>
      (await lab(['exec', host, '--', 'stat', '-c', '%Y', '/run/systemd/system'])).stdout;
    const before = await bootId();
    await lab(['exec', host, '--', 'sh', '-c', 'systemctl --force --force reboot']);
    await expect
      .poll(async () => [(await isReachable()) && (await bootId()) !== before], { timeout: 30_000 })
      .toEqual([true]);
  });
});

describe('the rest', () => {
  test('a second up changes nothing', async () => {
    // The first mends what the tests before may have left.
    await lab(['up']);
    const answer = await lab(['up']);
    expect(answer.status).toBe(0);
    expect(answer.stdout).toMatch(/Resources:\n\s+\d+ unchanged\n/);
  });

  test('cards --json prints one array and nothing else', async () => {
    const answer = await lab(['cards', '--json']);
    expect(JSON.parse(answer.stdout)).toBeInstanceOf(Array);
    expect(answer.stderr).toBe('');
  });

  test('status says healthy when everything is', async () => {
    await expect.poll(async () => (await lab(['status'])).stdout, { timeout: 60_000 }).toMatch(/: healthy\n/);
  });

  test('nothing of this lab is written into the committed stack file', async () => {
    const committed = await readFile(new URL('../../stacks/Pulumi.lab.yaml', import.meta.url), 'utf8');
    expect(committed).not.toMatch(/encryptionsalt|secure:|ssh-ed25519/);
  });
});
