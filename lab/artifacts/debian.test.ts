import { describe, expect, test } from 'vitest';
import { mirrorAmong, tryDebianMirror } from '../debian-mirror.ts';
import { relocateAlertmanager } from './relocate-alertmanager.ts';
import { upstreamVersion } from './repackage-debian.ts';

describe('upstreamVersion', () => {
  test.each([
    ['3.5.3+ds1-6', '3.5.3'],
    ['0.33.1-5', '0.33.1'],
    ['1.11.1-3+b2', '1.11.1'],
    ['1:2.0~rc1+dfsg-1', '2.0~rc1'],
  ])('%s is %s', (debian, upstream) => {
    expect(upstreamVersion(debian)).toBe(upstream);
  });
});

describe('mirrorAmong', () => {
  const bookworm = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\n';
  const targets = [
    'http://mirror.example/debian-security/|bookworm-security|main',
    'https://deb.example.com/node_20.x|nodistro|main',
    'http://mirror.example/debian/|bookworm|main',
  ].join('\n');

  test('is the main archive, not security or a stranger’s repository', () => {
    expect(mirrorAmong(targets, bookworm)).toBe('http://mirror.example/debian');
  });

  test('another distribution’s mirror is not taken for Debian’s', () => {
    expect(
      mirrorAmong('http://archive.ubuntu.com/ubuntu/|noble|main', 'ID=ubuntu\nVERSION_CODENAME=noble\n'),
    ).toBeUndefined();
  });
});

test('an address that the operator names comes before what apt says', async () => {
  const mirror = await tryDebianMirror({ PROMHA_DEBIAN_MIRROR: 'http://mirror.example/debian/' });
  expect(mirror?.uri).toBe('http://mirror.example/debian');
});

describe('relocateAlertmanager', () => {
  test('changes the template path everywhere and keeps every other byte in its place', () => {
    const before = Buffer.from('abc/usr/share/prometheus/alertmanagerdef/usr/share/prometheus/alertmanager/uighi');
    const { program } = relocateAlertmanager(before);
    expect(program.length).toBe(before.length);
    expect(program.toString('latin1')).toMatch(/^abc\/proc\/self\/fd\/9[/.]+def\/proc\/self\/fd\/9[/.]+\/uighi$/);
  });

  test('refuses a binary that it does not know', () => {
    expect(() => relocateAlertmanager(Buffer.from('nothing'))).toThrow('no longer reads');
  });
});
