import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, doorKey, lockedDoor, type LockedDoor } from '../../test/fixtures/locked-door.ts';
import { type Failover, startFailover } from './failover.ts';
import { parseSettings } from './settings.ts';
import { defaultTiming } from './timing.ts';

const folder = mkdtempSync(join(tmpdir(), 'failover-door-'));
const shown: (string | undefined)[] = [];
let door: LockedDoor;
let failover: Failover;
const upstream = createServer();

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), `${text}\n`);
  return join(folder, name);
}

beforeAll(async () => {
  door = await lockedDoor();
  upstream.setSecureContext({ key: door.certificate, cert: door.certificate });
  upstream.on('request', (request, response) => {
    shown.push(request.headers.authorization);
    response.writeHead(request.headers.authorization === door.authorization ? 200 : 401).end('{}');
  });
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
  const settings = parseSettings({
    FAILOVER_LISTEN: '127.0.0.1:0',
    FAILOVER_ADMIN_LISTEN: '127.0.0.1:0',
    FAILOVER_UPSTREAMS: `prom01=https://127.0.0.1:${(upstream.address() as AddressInfo).port}`,
    FAILOVER_CERTIFICATE_FILE: file('host.pem', door.certificate),
    FAILOVER_CA_FILE: file('ca.pem', door.ca),
    FAILOVER_USER: doorKey.user,
    FAILOVER_PASSWORD_FILE: file('password', doorKey.password),
    FAILOVER_PASSWORD_HASH_FILE: file('password-hash', door.passwordHash),
  });
  failover = await startFailover(settings, defaultTiming, () => undefined);
});

afterAll(async () => {
  await failover.close(0);
  upstream.closeAllConnections();
  upstream.close();
  rmSync(folder, { recursive: true });
});

test('both addresses speak TLS only and ask for user and password', async () => {
  for (const url of [`${failover.url}/api/v1/query?query=up`, `${failover.adminUrl}/metrics`]) {
    const { ca } = door;
    expect(await ask(url.replace('https:', 'http:'), door)).not.toBe(200);
    expect(await ask(url, { ...door, ca: (await lockedDoor()).ca })).toMatch(/CERT|SIGNATURE/);
    expect(await ask(url, { ca })).toBe(401);
    expect(await ask(url, { ca, authorization: `Basic ${btoa('promha:wrong')}` })).toBe(401);
    expect(await ask(url, door)).toBe(200);
  }
});

test('the upstream is shown user and password, by queries and by checks', async () => {
  expect(await ask(`${failover.adminUrl}/-/ready`, door)).toBe(200);
  expect(new Set(shown)).toEqual(new Set([door.authorization]));
});

test('half of the settings is refused: it would be an open door', () => {
  const half = { FAILOVER_UPSTREAMS: 'a=http://a:1', FAILOVER_USER: 'promha' };
  expect(() => parseSettings(half)).toThrow(/FAILOVER_CERTIFICATE_FILE: [^]*FAILOVER_PASSWORD_HASH_FILE: /);
});
