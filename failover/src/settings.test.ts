import { expect, test } from 'vitest';
import { parseSettings, SettingsError } from './settings.ts';

test('reads the list of upstreams in order, and has defaults for the rest', () => {
  const settings = parseSettings({
    FAILOVER_UPSTREAMS: 'prom01=http://192.168.1.91:9090, prom02=https://prom.example/prefix/',
  });
  expect(settings).toEqual({
    listen: { host: '127.0.0.1', port: 9089 },
    adminListen: { host: '0.0.0.0', port: 9088 },
    upstreams: [
      { name: 'prom01', origin: 'http://192.168.1.91:9090', pathPrefix: '' },
      { name: 'prom02', origin: 'https://prom.example', pathPrefix: '/prefix' },
    ],
  });
});

test('lists all problems at once, without showing a password', () => {
  const read = () =>
    parseSettings({
      FAILOVER_LISTEN: '9089',
      FAILOVER_UPSTREAMS: 'http://x:1,a=http://u:hush@y:1,b=http://z:1,b=http://z:2',
    });
  expect(read).toThrow(SettingsError);
  expect(read).toThrow(
    /FAILOVER_LISTEN: should be host:port[^]*got "http:\/\/x:1"[^]*got one with "@"[^]*got "b" twice/,
  );
  expect(read).not.toThrow(/hush/);
});

test('says how to name the upstreams when there are none', () => {
  expect(() => parseSettings({})).toThrow(
    'FAILOVER_UPSTREAMS: should list the Prometheus servers, for example prom01=',
  );
});
