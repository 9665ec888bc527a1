import { describe, expect, test } from 'vitest';
import type { HostNeeds } from '../../model/host-inputs.ts';
import { parseFacts } from './host-facts.ts';
import { judgeHost } from './judge-host.ts';
import { preflightReport } from './preflight-report.ts';

const gibibyte = 1024 ** 3;
const needs: HostNeeds = {
  arch: 'amd64',
  services: [],
  disk: [
    { path: '/opt', freeBytes: gibibyte, unless: '/opt/promha/releases/prometheus/3' },
    { path: '/var/lib', freeBytes: gibibyte },
  ],
  reach: [],
};

/** What facts.sh printed on a Rocky Linux 8 host, with one line changed. */
function facts(change: Readonly<Record<string, string>> = {}): ReturnType<typeof parseFacts> {
  const lines: Record<string, string> = {
    clock: '1000000',
    arch: 'x86_64',
    user: '0',
    systemd: 'systemd 239 (239-82.el8)',
    manager: '239 (239-82.el8)',
    name: 'prom01',
    resolves: 'yes',
    curl: 'yes',
    bash: 'yes',
    'disk /opt': '4000000 /',
    'disk /var/lib': '4000000 /',
    ...change,
  };
  return parseFacts(
    Object.entries(lines)
      .map(([key, value]) => `${key} ${value}\n`)
      .join(''),
  );
}

const asked = { from: 999_999, to: 1_000_001 };

describe('a host', () => {
  test('that has what is needed passes', () => {
    expect(judgeHost(needs, facts(), asked)).toEqual([]);
  });

  test.each([
    ['another architecture', { arch: 'aarch64' }, /aarch64 machine/],
    ['no root', { user: '1000' }, /do not run as root/],
    ['systemd too old', { systemd: 'systemd 219' }, /has systemd 219, the units need 239/],
    ['no systemd', { systemd: '', manager: '' }, /systemd does not run it/],
    ['no name of its own', { resolves: 'no' }, /own name prom01 does not resolve/],
    ['a missing tool', { lacks: 'gzip' }, /lacks gzip/],
    ['neither curl nor bash', { curl: 'no', bash: 'no' }, /lacks curl and bash.*`dnf install curl`/],
    ['a clock behind', { clock: '999900' }, /clock is 99 s behind/],
    ['a clock ahead', { clock: '1000100' }, /clock is 99 s ahead of/],
    [
      'two needs on one small disk',
      { 'disk /opt': '1500000 /', 'disk /var/lib': '1500000 /' },
      /^\/ has 1464 MiB free, 2048 MiB are needed for \/opt and \/var\/lib$/,
    ],
  ])('with %s does not', (_what, change, finding) => {
    const findings = judgeHost(needs, facts(change), asked);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatch(finding);
  });

  test('without curl passes by its bash, until its services are to be asked over https', () => {
    const bashOnly = facts({ curl: 'no' });
    expect(judgeHost(needs, bashOnly, asked)).toEqual([]);
    expect(judgeHost({ ...needs, curl: true }, facts(), asked)).toEqual([]);
    for (const without of [bashOnly, facts({ curl: 'no', bash: 'no' })]) {
      const findings = judgeHost({ ...needs, curl: true }, without, asked);
      expect(findings).toHaveLength(1);
      expect(findings[0]).toMatch(/lacks curl.*promha:security.*`dnf install curl`/);
    }
  });

  test('is not asked for room for a release it has already', () => {
    const small = {
      'disk /opt': '1500000 /',
      'disk /var/lib': '1500000 /',
      there: '/opt/promha/releases/prometheus/3',
    };
    expect(judgeHost(needs, facts(small), asked)).toEqual([]);
  });

  test('may answer late: only the time outside of the question counts', () => {
    expect(judgeHost(needs, facts({ clock: '1000000' }), { from: 999_960, to: 1_000_050 })).toEqual([]);
  });
});

describe('the report', () => {
  test('holds every finding of every host', () => {
    expect(preflightReport({ prom01: ['a', 'b\nc'], prom02: [], test: ['d'] })).toBe(
      'preflight: 3 findings on 2 of 3 hosts; nothing was changed on any host.\n  prom01: a\n  prom01: b\n    c\n  test: d',
    );
  });

  test('is none when all is well', () => {
    expect(preflightReport({ prom01: [] })).toBeUndefined();
  });
});
