import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { TopologyHost } from '../model/topology.ts';
import { makeAuthority, makeHostCertificate } from '../provider/generated/make-certificate.ts';
import { readOwnCertificates } from './own-certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'own-certificates-'));
const day = 86_400_000;
const now = Date.now();
const validity = { nowMs: now, untilMs: now + 100 * day };
const hosts = [
  { key: 'prom01', address: '10.0.0.1' },
  { key: 'prom02', address: '10.0.0.2' },
] as unknown as readonly TopologyHost[];
const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const read = (atMs = now) => readOwnCertificates(folder, hosts, atMs);

beforeEach(async () => {
  const authority = await makeAuthority('mine', validity);
  put('ca.pem', authority.certificate);
  for (const { key, address } of hosts) {
    const names = { names: [key], addresses: [address, '127.0.0.1'] };
    const made = await makeHostCertificate(authority, names, validity);
    put(`${key}.pem`, made.certificate);
    put(`${key}.key`, made.key);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

test('a folder in which all fits is taken', () => {
  const { ca, hosts: found } = read();
  expect(ca).toContain('BEGIN CERTIFICATE');
  expect(read().ending).toEqual([]);
  expect(found['prom02']?.pem).toMatch(/BEGIN PRIVATE KEY[^]*BEGIN CERTIFICATE/);
  expect(found['prom02']?.notAfter).toBe(Math.floor(validity.untilMs / 1000));
});

test('all that is wrong is told at once, by file, and no key with it', async () => {
  const stranger = await makeAuthority('stranger', validity);
  const made = await makeHostCertificate(stranger, { names: ['prom01'], addresses: ['10.0.0.9'] }, validity);
  put('prom01.pem', made.certificate);
  rmSync(join(folder, 'prom02.key'));
  expect(() => read()).toThrow(
    /prom01\.pem: its key is that of another[^]*not signed by ca\.pem[^]*10\.0\.0\.1 and 127\.0\.0\.1[^]*prom02\.key: is not there/,
  );
  expect(() => read()).not.toThrow(/PRIVATE/);
});

test('what is no certificate is named', () => {
  put('ca.pem', 'hello');
  put('prom01.pem', '');
  expect(() => read()).toThrow(/ca\.pem: holds no certificate[^]*prom01\.pem: holds no certificate/);
});

test('certificates that are over, or not yet valid, are refused with their day', () => {
  const end = new Date(validity.untilMs).toISOString().slice(0, 10);
  expect(() => read(validity.untilMs + day)).toThrow(
    new RegExp(`ca\\.pem: ended on ${end}[^]*prom01\\.pem: it ended on ${end}[^]*prom02\\.pem: it ended on ${end}`),
  );
  expect(() => read(now - 2 * day)).toThrow(/ca\.pem: is valid from [^]*prom02\.pem: it is valid from /);
});

test('one signed by an authority that is over is refused, though ca.pem has a new one too', async () => {
  const old = await makeAuthority('old', { nowMs: now, untilMs: now + day });
  const young = await makeAuthority('young', validity);
  put('ca.pem', old.certificate + young.certificate);
  for (const { key, address } of hosts) {
    const made = await makeHostCertificate(
      key === 'prom01' ? old : young,
      { names: [key], addresses: [address, '127.0.0.1'] },
      validity,
    );
    put(`${key}.pem`, made.certificate);
    put(`${key}.key`, made.key);
  }
  expect(() => read()).not.toThrow();
  expect(() => read(now + 2 * day)).toThrow(/prom01\.pem: the certificate that it is signed with ended on /);
  expect(() => read(now + 2 * day)).not.toThrow(/prom02|ca\.pem: /);
});

test('what ends within 30 days is told while it is still good', () => {
  expect(read(validity.untilMs - 31 * day).ending).toEqual([]);
  expect(read(validity.untilMs - 29 * day).ending).toEqual([
    expect.stringMatching(/^security\/certificates: prom01\.pem ends on /),
    expect.stringMatching(/^security\/certificates: prom02\.pem ends on /),
    expect.stringMatching(/^security\/certificates: ca\.pem ends on /),
  ]);
});
