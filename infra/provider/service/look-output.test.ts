import { expect, test } from 'vitest';
import { parseListeners, parseLook } from './look-output.ts';

const recorded = `#ledger
generation 4
user sleepy
#paths
/etc|directory|755|root|root
/etc/sleepy/a.conf|regular file|640|root|sleepy
/etc/sleepy/link|symbolic link|777|root|root
#content open 0ab1 /etc/sleepy/a.conf
${Buffer.from('grüße\n').toString('base64')}
#content secret 0cd2 /etc/sleepy/token
#unit
LoadState=loaded
ActiveState=active
UnitFileState=enabled
FragmentPath=/etc/systemd/system/sleepy.service
ControlGroup=/system.slice/sleepy.service
MainPID=77
#outdated
#user
sleepy:x:999:996::/nonexistent:/usr/sbin/nologin
#group
#pids
77
#ports
tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=44,fd=3))
#end
`;

test('what a host says becomes what we know of it', () => {
  const seen = parseLook(recorded);
  expect(seen).toMatchObject({ generation: 4, interrupted: false, userExists: true, groupExists: false });
  expect(seen.isOutdated).toBe(true);
  expect(seen.owned).toEqual(new Set(['user sleepy']));
  expect(seen.paths['/etc/sleepy/a.conf']).toEqual({ kind: 'file', mode: '0640', owner: 'root', group: 'sleepy' });
  expect(seen.paths['/etc/sleepy/link']?.kind).toBe('other');
  expect(seen.contents).toEqual({
    '/etc/sleepy/a.conf': { sha256: '0ab1', content: 'grüße\n' },
    '/etc/sleepy/token': { sha256: '0cd2' },
  });
  expect(seen.unit).toEqual({
    load: 'loaded',
    active: 'active',
    enabled: 'enabled',
    file: '/etc/systemd/system/sleepy.service',
  });
  expect(seen.pids).toEqual(new Set([77]));
});

test('an answer that breaks off is no answer', () => {
  expect(() => parseLook(recorded.slice(0, -6))).toThrow(/broke off/);
});

test.each([
  [
    'tcp LISTEN 0 128 [::]:9090 [::]:* users:(("a",pid=1,fd=3),("b",pid=2,fd=3))',
    {
      protocol: 'tcp',
      port: 9090,
      processes: [
        { name: 'a', pid: 1 },
        { name: 'b', pid: 2 },
      ],
    },
  ],
  ['udp UNCONN 0 0 127.0.0.1%lo:323 0.0.0.0:*', { protocol: 'udp', port: 323, processes: [] }],
])('%s', (line, listener) => {
  expect(parseListeners([line])).toEqual([listener]);
});
