import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startFakeFeishu, type FakeFeishu } from '../../lab/feishu/start-fake-feishu.ts';
import { freePort } from '../../test/chaos/free-port.ts';
import { ask, doorKey, lockedDoor, type LockedDoor } from '../../test/fixtures/locked-door.ts';
import { benchBot, benchBotSettings } from '../../test/relay/relay-bench.ts';
import { relayFileSchema } from './config/relay-settings.ts';
import { defaultRelayLimits, startRelay, type RunningRelay } from './start-relay.ts';
import { sampleNotification } from './testing/sample-notification.ts';

let fake: FakeFeishu;
let door: LockedDoor;
let relays: readonly RunningRelay[];
const folder = mkdtempSync(join(tmpdir(), 'relay-door-'));
const body = JSON.stringify(sampleNotification());
const first = (path: string): string => `${relays[0]?.address}${path}`;

beforeAll(async () => {
  fake = await startFakeFeishu({ token: benchBot.token, secret: benchBot.secret, keyword: benchBot.keyword });
  door = await lockedDoor();
  const ports = [await freePort(), await freePort()];
  const start = (rank: 0 | 1): Promise<RunningRelay> =>
    startRelay(
      {
        listen: { host: '127.0.0.1', port: ports[rank] ?? 0 },
        dataDir: join(folder, String(rank)),
        bots: [benchBotSettings(fake)],
        file: relayFileSchema.parse({}),
        callerToken: 't0ken',
        access: { ...door, user: doorKey.user },
        peer: { url: `https://127.0.0.1:${ports[1 - rank]}`, rank, token: 'peers' },
      },
      pino({ level: 'silent' }),
      defaultRelayLimits,
    );
  relays = await Promise.all([start(0), start(1)]);
}, 30_000);

afterAll(async () => {
  await Promise.all(relays.map((relay) => relay.stop()));
  await fake.close();
  rmSync(folder, { recursive: true });
});

test('speaks TLS only, under a certificate that only its authority vouches for', async () => {
  expect(first('')).toMatch(/^https:/);
  expect(await ask(first('/metrics').replace('https:', 'http:'), door)).toMatch(/^UND_ERR_SOCKET|ECONNRESET|HPE_/);
  const stranger = await lockedDoor();
  expect(await ask(first('/metrics'), { ...door, ca: stranger.ca })).toMatch(/CERT|SIGNATURE/);
});

test('whoever asks shows user and password; a caller of the webhook is asked to come again', async () => {
  const { ca } = door;
  for (const path of ['/metrics', '/-/ready', '/-/healthy', '/nothing'])
    expect(await ask(first(path), { ca })).toBe(401);
  expect(await ask(first('/alertmanager'), { ca, method: 'POST', body })).toBe(503);
  expect(await ask(first('/metrics'), { ca, authorization: 'Bearer t0ken' })).toBe(401);
  expect(await ask(first('/metrics'), door)).toBe(200);
});

test('the two relays reach each other, and an alert that is posted with either key becomes a card', async () => {
  await vi.waitFor(async () => expect(await ask(first('/-/ready'), door)).toBe(200), { timeout: 20_000 });
  expect(await ask(first('/peer/journal'), door)).toBe(401);
  expect(await ask(first('/alertmanager'), { ...door, method: 'POST', body })).toBe(200);
  expect(await ask(first('/alertmanager'), { ...door, authorization: 'Bearer t0ken', method: 'POST', body })).toBe(200);
  await vi.waitFor(() => expect(fake.requests().filter(({ accepted }) => accepted)).toHaveLength(1), {
    timeout: 20_000,
  });
});
