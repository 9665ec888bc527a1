import { afterEach, expect, test, vi } from 'vitest';
import { commandConnection } from './command-connection.ts';

const connection = {
  address: '192.168.1.91',
  port: 22,
  user: 'ops',
  agent: true,
  hostKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEu5zK0Y5lXIxj5DqTmJc5jhXGLhEmb4zVVPJWSDUbqj'],
  sudo: true,
  connectTimeoutMs: 10_000,
} as const;

/** What Pulumi would compare, but for the host key, which is still on its way. */
const inputs = (): unknown =>
  JSON.parse(JSON.stringify({ ...commandConnection({ ...connection, jump: connection }) }, without));
const without = (key: string, value: unknown): unknown => (key === 'hostKey' ? undefined : value);

afterEach(() => vi.unstubAllEnvs());

test('two logins with an agent each declare the same: a preview announces nothing', () => {
  vi.stubEnv('SSH_AUTH_SOCK', '/tmp/ssh-AAAA/agent.11');
  const first = inputs();
  vi.stubEnv('SSH_AUTH_SOCK', '/tmp/ssh-BBBB/agent.22');
  expect(inputs()).toEqual(first);
  expect(first).toMatchObject({ host: '192.168.1.91', user: 'ops', proxy: { user: 'ops' } });
});
