import { beforeAll, expect, test } from 'vitest';
import { dayMs } from '../../infra/config/duration.ts';
import { makeAuthority, makeHostCertificate } from '../../infra/provider/generated/make-certificate.ts';
import { judgeCertificates } from './judge-certificates.ts';

const madeMs = Date.UTC(2026, 0, 1);
const at = (service: string, name: string): string => `/etc/${service}/security/${name}.pem`;

let host: string;
let ca: string;

beforeAll(async () => {
  const authority = await makeAuthority('test', { nowMs: madeMs, untilMs: madeMs + 3650 * dayMs });
  const names = { names: ['prom01'], addresses: ['10.0.0.1'] };
  const made = await makeHostCertificate(authority, names, { nowMs: madeMs, untilMs: madeMs + 365 * dayMs });
  host = made.certificate;
  ca = authority.certificate;
});

/** What is said on some day of two services that share a host's certificate. */
function told(day: number, ownFolder?: string): readonly string[] {
  const files = [
    { path: at('prometheus', 'host'), pem: host },
    { path: at('alertmanager', 'host'), pem: host },
    { path: at('prometheus', 'ca'), pem: ca },
  ];
  const wanted = { paths: files.map(({ path }) => path), ownFolder };
  return judgeCertificates({ certificates: files }, wanted, madeMs + day * dayMs).map(
    ({ level, text }) => `${level} ${text}`,
  );
}

test('a certificate is told once for all services that have it, with the days that it has left', () => {
  expect(told(0)).toEqual([
    'fine the host’s own (prometheus, alertmanager) is valid for 365 more days, until 2027-01-01',
    'fine the authority’s (prometheus) is valid for 3650 more days, until 2035-12-30',
  ]);
});

test.each<readonly [number, string | undefined, RegExp]>([
  [334, undefined, /^fine .* 31 more days/],
  [336, undefined, /^note .* 29 more days, until 2027-01-01: `npm run pulumi -- up` makes it anew$/],
  [336, '/srv/pki', /^note .*: put a new one into \/srv\/pki, then `npm run pulumi -- up`$/],
  [352, undefined, /^problem .* 13 more days/],
  [366, undefined, /^problem .* ended on 2027-01-01, and nobody trusts it: /],
])('on day %i of 365 (own folder: %s)', (day, ownFolder, expected) => {
  expect(told(day, ownFolder)[0]).toMatch(expected);
});

test('one that is not there is waited for, one that cannot be read is a problem', () => {
  const paths = [at('prometheus', 'host'), at('alertmanager', 'host')];
  const certificates = [{ path: at('alertmanager', 'host'), pem: '' }];
  expect(judgeCertificates({ certificates }, { paths, ownFolder: undefined }, madeMs)).toMatchObject([
    { level: 'note', text: expect.stringContaining(`${paths[0]} are not there yet`) as string },
    { level: 'problem', text: expect.stringContaining('(alertmanager) cannot be read') as string },
  ]);
});

test('without security nothing is said', () => {
  expect(judgeCertificates({ certificates: [] }, { paths: [], ownFolder: undefined }, madeMs)).toEqual([]);
});
