import { describe, expect, test } from 'vitest';
import { doctorReport } from './doctor-report.ts';
import type { Finding } from './finding.ts';
import { parseHostLook } from './host-look.ts';
import { judgeFirewall, judgeName, judgeSelinux, judgeSshd, judgeWays } from './judge-access.ts';
import { judgeClock, judgeDisks, judgeLibrary, judgeMemory } from './judge-machine.ts';
import { judgeServices } from './judge-services.ts';

const lines: Readonly<Record<string, readonly string[]>> = {
  memory: ['memory MemTotal 3831808', 'memory MemAvailable 2621440'],
  hanging: [],
  clock: ['synchronised yes'],
  glibc: ['glibc glibc 2.34'],
  disk: [
    'disk xfs 18307072 12582912 /',
    'disk tmpfs 1915904 0 /run',
    'inodes xfs 9158656 9000000 /',
    'inodes tmpfs 0 0 /run',
  ],
  unit: ['unit prometheus active 0 enabled'],
  names: ['resolver 0 1'],
  sshd: ['sshd maxstartups 10:30:100', 'sshd maxsessions 10'],
  firewall: ['firewalld running'],
  selinux: ['selinux Enforcing', 'semanage yes', 'label bin_t'],
  release: ['release /opt/promha/releases/prometheus/3.5.0-01234567'],
  ways: ['way 10.0.0.2 9100 open'],
  end: ['end'],
};

/** What look.sh printed on a healthy EL9 host, with some of its lines changed. */
const look = (change: Readonly<Record<string, readonly string[]>> = {}) =>
  parseHostLook(
    `${Object.values({ ...lines, ...change })
      .flat()
      .join('\n')}\n`,
  );

const release = {
  name: 'prometheus',
  version: '3.5.0',
  sha256: '',
  path: '/opt/promha/releases/prometheus/3.5.0-01234567',
};
const spec = { host: 'prom01', name: 'prometheus', releases: [release] } as unknown as Parameters<
  typeof judgeServices
>[0][number];
const way = { from: 'prom01', to: 'test', port: 9100, protocol: 'tcp', purpose: 'scrape of node_exporter' } as const;
const gibibyte = 1024 ** 3;

function examine(seen: ReturnType<typeof look>): readonly Finding[] {
  return [
    judgeClock(seen),
    ...judgeDisks(seen),
    judgeMemory(seen, 3 * gibibyte),
    judgeLibrary(seen, true),
    judgeSshd(seen),
    judgeName(seen),
    judgeFirewall(seen, []),
    judgeSelinux(seen),
    ...judgeWays(seen, [way], { test: '10.0.0.2' }),
    ...judgeServices([spec], seen),
  ];
}

test('a healthy host has nothing but what is fine, each thing once', () => {
  const findings = examine(look());
  expect(findings.filter(({ level }) => level !== 'fine')).toEqual([]);
  expect(findings.map(({ subject }) => subject)).toEqual([
    'clock',
    'disk',
    'memory',
    'glibc',
    'sshd',
    'DNS',
    'firewall',
    'SELinux',
    'network',
    'prometheus',
  ]);
});

test.each<readonly [string, Readonly<Record<string, readonly string[]>>, string]>([
  ['a clock without a time server', { clock: ['synchronised no'] }, 'note clock follows no time server'],
  ['no timedatectl', { clock: ['synchronised'] }, 'note clock the host cannot say'],
  [
    'a disk that fills',
    { disk: ['disk ext4 10000000 1000000 /data'] },
    'note disk /data has 977 MiB of 9.5 GiB free (10 %)',
  ],
  [
    'a share whose server is away',
    { hanging: ['hanging'] },
    'problem disk a file system over the network does not answer',
  ],
  ['a full disk', { disk: ['disk ext4 10000000 100000 /data'] }, 'problem disk /data has 98 MiB'],
  [
    'no inodes left',
    { disk: ['disk ext4 10000000 9000000 /', 'inodes ext4 1000 20 /'] },
    'problem disk / has 98 % of its inodes',
  ],
  ['little memory', { memory: ['memory MemTotal 3831808', 'memory MemAvailable 100000'] }, 'problem memory 98 MiB'],
  [
    'less memory than the limits',
    { memory: ['memory MemTotal 2000000', 'memory MemAvailable 1500000'] },
    'note memory',
  ],
  ['EL7’s library', { glibc: ['glibc glibc 2.17'] }, 'problem glibc 2.17 is older than 2.28'],
  ['another C library', { glibc: ['glibc musl libc (x86_64)'] }, 'problem glibc this host has another'],
  [
    'few start-ups',
    { sshd: ['sshd maxstartups 3:30:10', 'sshd maxsessions 10'] },
    'problem sshd MaxStartups 3:30:10 is low',
  ],
  ['settings of sshd that cannot be read', { sshd: [] }, 'note sshd its settings'],
  [
    'a name server that does not answer',
    { names: ['resolver 10 2'] },
    'problem DNS a name that does not exist takes 10 s',
  ],
  ['no firewall', { firewall: ['firewalld absent'] }, 'note firewall firewalld is absent'],
  ['SELinux without its tool', { selinux: ['selinux Enforcing'] }, 'note SELinux enforcing, and semanage is missing'],
  [
    'a release that lost its label',
    { selinux: ['selinux Enforcing', 'semanage yes', 'label bin_t', 'label usr_t'] },
    'note SELinux enforcing, and programs in /opt/promha/releases are labelled usr_t, not bin_t',
  ],
  ['a way that is shut', { ways: ['way 10.0.0.2 9100 shut'] }, 'problem network test:9100 (scrape of node_exporter)'],
  ['a service that failed', { unit: ['unit prometheus failed 5 enabled'] }, 'problem prometheus is failed'],
  ['a service that is not there', { unit: ['unit prometheus inactive 0'] }, 'note prometheus is not installed yet'],
  ['one that a reboot ends', { unit: ['unit prometheus active 0 disabled'] }, 'problem prometheus runs, but would not'],
  ['one that falls over', { unit: ['unit prometheus active 2 enabled'] }, 'note prometheus runs, but systemd had to'],
  ['another version than the stack’s', { release: [] }, 'note prometheus runs, but prometheus 3.5.0, which'],
])('%s is told, and nothing else', (_what, change, expected) => {
  const told = examine(look(change))
    .filter(({ level }) => level !== 'fine')
    .map(({ level, subject, text }) => `${level} ${subject} ${text}`);
  expect(told).toEqual([expect.stringContaining(expected) as string]);
});

describe('a firewalld that was switched on after the last up', () => {
  const shut = ['3000/tcp', '9100/tcp from 192.168.1.91'];

  test('is named with what it shuts and the way out', () => {
    const { level, text } = judgeFirewall(look(), shut);
    expect([level, text]).toEqual([
      'problem',
      expect.stringMatching(/has shut 3000\/tcp, 9100\/tcp from 192\.168\.1\.91: .*pulumi up --refresh/),
    ]);
  });

  test('is none where nothing is installed yet, or where it does not run', () => {
    expect(judgeFirewall(look({ release: [] }), shut).level).toBe('fine');
    expect(judgeFirewall(look({ firewall: ['firewalld not running'] }), []).level).toBe('note');
  });
});

describe('the look', () => {
  test('that breaks off is no look', () => {
    expect(() => parseHostLook('memory MemTotal 1\n')).toThrow('broke off');
  });
});

describe('the report', () => {
  const examined = [
    {
      name: 'prom01',
      findings: [
        { level: 'fine', subject: 'clock', text: 'follows a time server' },
        { level: 'problem', subject: 'disk', text: 'full' },
      ],
    },
    { name: 'test', findings: [{ level: 'fine', subject: 'clock', text: 'follows a time server' }] },
  ] as const;

  test('names each host with what was found, and counts', () => {
    expect(doctorReport(examined, false)).toBe(
      [
        'prom01',
        '  fine     clock  follows a time server',
        '  PROBLEM  disk   full',
        'test',
        '  fine     clock  follows a time server',
        '1 problem, 0 notes, 2 fine; nothing was changed on any host.',
        '',
      ].join('\n'),
    );
  });

  test('in brief leaves out what is fine', () => {
    expect(doctorReport(examined, true)).toBe(
      'prom01\n  PROBLEM  disk  full\n1 problem, 0 notes, 2 fine; nothing was changed on any host.\n',
    );
  });
});
