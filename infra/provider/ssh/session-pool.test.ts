import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { HostConnection } from '../../model/host-connection.ts';
import { askHostKey } from './ask-host-key.ts';
import { ConnectionLost } from './command-result.ts';
import { fingerprint, hostKeyLine, tryParseHostKey } from './host-key.ts';
import { SessionPool } from './session-pool.ts';

const hostPair = ssh2.utils.generateKeyPairSync('ed25519');
const userPair = ssh2.utils.generateKeyPairSync('ed25519');
const strangerPair = ssh2.utils.generateKeyPairSync('ed25519');
const hostKey = tryParseHostKey(hostPair.public)!;

let folder: string;
let server: ssh2.Server;
let connections: number;
/** Connections on which nobody has logged in yet, now and at most. */
let opening = 0;
let mostOpening = 0;
let running = 0;
const commands: string[] = [];

/** An SSH server on loopback that lets one key in, echoes its input, answers `at once` in one piece, and hangs up on `hang up`. */
function startServer(): Promise<number> {
  const allowed = ssh2.utils.parseKey(userPair.public);
  if (allowed instanceof Error) throw allowed;
  server = new ssh2.Server({ hostKeys: [hostPair.private] }, (client) => {
    connections += 1;
    opening += 1;
    mostOpening = Math.max(mostOpening, opening);
    client.on('error', () => undefined);
    client.on('ready', () => (opening -= 1));
    client.on('authentication', (context) =>
      context.method === 'publickey' && context.key.data.equals(allowed.getPublicSSH())
        ? context.accept()
        : context.reject(),
    );
    client.on('tcpip', (accept, _reject, { destIP, destPort }) => {
      const channel = accept();
      channel.pipe(connect(destPort, destIP)).pipe(channel);
    });
    client.on('session', (accept) =>
      accept().on('exec', (acceptExec, _reject, { command }) => {
        commands.push(command);
        const channel = acceptExec();
        if (command.includes('hang up')) return void client.end();
        if (command.includes('at once')) {
          channel.write('all of it');
          channel.exit(3);
          return void channel.end();
        }
        running += 1;
        channel.once('close', () => (running -= 1));
        const input: Buffer[] = [];
        channel.on('data', (chunk: Buffer) => input.push(chunk));
        channel.on('end', () => {
          channel.write(`got ${Buffer.concat(input).toString()}`);
          channel.exit(command.includes('sudo') ? 1 : 3);
          if (command.includes('sudo')) channel.stderr.write('sudo: a password is required\n');
          channel.end();
        });
      }),
    );
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}

let connection: HostConnection;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'promha-ssh-'));
  await writeFile(join(folder, 'key'), userPair.private);
  await writeFile(join(folder, 'stranger'), strangerPair.private);
  connections = 0;
  opening = 0;
  mostOpening = 0;
  running = 0;
  commands.length = 0;
  connection = {
    address: '127.0.0.1',
    port: await startServer(),
    user: 'root',
    privateKeyFile: join(folder, 'key'),
    hostKeys: [hostKeyLine(hostKey)],
    sudo: false,
    connectTimeoutMs: 5000,
  };
});

afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

async function withPool<T>(change: Partial<HostConnection>, use: (pool: SessionPool) => Promise<T>): Promise<T> {
  const pool = new SessionPool({ prom01: { ...connection, ...change } });
  try {
    return await use(pool);
  } finally {
    await pool.close();
  }
}

describe('a session', () => {
  test('runs commands with their input over one connection, and gives back status and output', async () => {
    await withPool({}, async (pool) => {
      const run = (text: string) => pool.run('prom01', 'some script', { stdin: Readable.from([text]) });
      expect(await Promise.all([run('a'), run('b')])).toMatchObject([
        { code: 3, stdout: 'got a' },
        { code: 3, stdout: 'got b' },
      ]);
      expect(connections).toBe(1);
    });
  });

  test('goes through sudo for another user than root, and says what sudo lacks', async () => {
    await withPool({ sudo: true, user: 'ops' }, async (pool) => {
      await expect(pool.run('prom01', 'true', { stdin: Readable.from(['']) })).rejects.toThrow(
        /prom01: sudo: .*passwordless sudo/,
      );
      expect(commands[0]).toBe('sudo -n -- sh -c true');
    });
  });

  test('hands on what a script prints as it comes, and tells its status', async () => {
    await withPool({}, async (pool) => {
      const sink = new PassThrough();
      const printed = buffer(sink);
      expect(await pool.stream('prom01', 'some script', sink)).toEqual({ code: 3, stderr: '' });
      expect((await printed).toString()).toBe('got ');
    });
  });

  test('tells the status of a script whose whole answer comes with the word that it has begun', async () => {
    await withPool({}, async (pool) => {
      const sink = new PassThrough();
      const printed = buffer(sink);
      expect(await pool.stream('prom01', 'at once', sink)).toEqual({ code: 3, stderr: '' });
      expect((await printed).toString()).toBe('all of it');
      expect(await pool.run('prom01', 'at once')).toMatchObject({ code: 3, stdout: 'all of it' });
    });
  });

  test('that breaks while a script prints is reported as lost, however whole the output looks', async () => {
    await withPool({}, async (pool) => {
      const sink = new PassThrough();
      sink.resume();
      await expect(pool.stream('prom01', 'hang up', sink)).rejects.toThrow(ConnectionLost);
    });
  });

  test('that breaks during a command is reported as lost, and the next command opens another one', async () => {
    await withPool({}, async (pool) => {
      await expect(pool.run('prom01', 'hang up')).rejects.toThrow(ConnectionLost);
      expect(await pool.run('prom01', 'next', { stdin: Readable.from(['c']) })).toMatchObject({ stdout: 'got c' });
      expect(connections).toBe(2);
    });
  });
});

describe('a host with more commands than it takes at a time', () => {
  test('lets an urgent one through that the others wait for', async () => {
    await withPool({}, async (pool) => {
      const inputs = Array.from({ length: 12 }, () => new PassThrough());
      const waiting = inputs.map((stdin) => pool.run('prom01', 'long', { stdin }));
      await vi.waitUntil(() => running === 7, { timeout: 20_000 });
      expect(await pool.run('prom01', 'short', { stdin: Readable.from(['a']), isUrgent: true })).toMatchObject({
        code: 3,
      });
      for (const input of inputs) input.end();
      expect((await Promise.all(waiting)).length).toBe(12);
    });
  });
});

describe('many hosts at once', () => {
  const hostNames = Array.from({ length: 40 }, (_, index) => `app${index}`);

  async function runOnAll(change: Partial<HostConnection>): Promise<void> {
    const pool = new SessionPool(Object.fromEntries(hostNames.map((host) => [host, { ...connection, ...change }])));
    try {
      await Promise.all(hostNames.map((host) => pool.run(host, 'true', { stdin: Readable.from(['']) })));
    } finally {
      await pool.close();
    }
  }

  test('are logged in to a few at a time', async () => {
    await runOnAll({});
    expect(connections).toBe(40);
    expect(mostOpening).toBeGreaterThan(1);
    expect(mostOpening).toBeLessThanOrEqual(16);
  });

  test('behind one jump host share one connection to it', async () => {
    await runOnAll({ jump: connection });
    expect(connections).toBe(1 + 40);
  });
});

describe('a host is refused', () => {
  test('when its key is not known, with fingerprint and line to paste', async () => {
    await withPool({ hostKeys: [] }, async (pool) => {
      const failure = await pool.run('prom01', 'true').catch((error: Error) => error.message);
      expect(failure).toContain(fingerprint(hostKey));
      expect(failure).toContain(hostKeyLine(hostKey));
      expect(commands).toEqual([]);
    });
  });

  test('when its key has changed, with both fingerprints', async () => {
    const expected = tryParseHostKey(strangerPair.public)!;
    await withPool({ hostKeys: [hostKeyLine(expected)] }, async (pool) => {
      const failure = await pool.run('prom01', 'true').catch((error: Error) => error.message);
      expect(failure).toContain(fingerprint(hostKey));
      expect(failure).toContain(fingerprint(expected));
    });
  });

  test('its key can be asked for without logging in', async () => {
    expect(await askHostKey('prom01', { ...connection, privateKeyFile: '/nonexistent' })).toEqual(hostKey);
  });

  test.each([
    ['the key is not let in', { privateKeyFile: 'stranger' }, /refuses user root with .*authorized_keys/],
    ['the key file is missing', { privateKeyFile: 'none' }, /private key .*none cannot be read \(ENOENT\)/],
    ['nothing listens', { port: 1 }, /127\.0\.0\.1:1 cannot be reached: nothing listens there \(3 attempts\)/],
  ] as const)('when %s, in one sentence', async (_what, change, sentence) => {
    const file = 'privateKeyFile' in change ? { privateKeyFile: join(folder, change.privateKeyFile) } : {};
    await withPool({ ...change, ...file }, async (pool) => {
      await expect(pool.run('prom01', 'true')).rejects.toThrow(sentence);
    });
  });
});
