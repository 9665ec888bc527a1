import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { TopologyHost } from '../model/topology.ts';
import { makeAuthority, makeHostCertificate } from '../provider/generated/make-certificate.ts';
import { readOwnCertificates } from './own-certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'own-certificates-'));
const validity = { nowMs: Date.now(), untilMs: Date.now() + 86_400_000 };
const hosts = [
  { key: 'prom01', address: '10.0.0.1' },
  { key: 'prom02', address: '10.0.0.2' },
] as unknown as readonly TopologyHost[];
const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const read = () => readOwnCertificates(folder, hosts);

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
  expect(found['prom02']?.pem).toMatch(/BEGIN PRIVATE KEY[^]*BEGIN CERTIFICATE/);
  expect(found['prom02']?.notAfter).toBe(Math.floor(validity.untilMs / 1000));
});

test('all that is wrong is told at once, by file, and no key with it', async () => {
  const stranger = await makeAuthority('stranger', validity);
  const made = await makeHostCertificate(stranger, { names: ['prom01'], addresses: ['10.0.0.9'] }, validity);
  put('prom01.pem', made.certificate);
  rmSync(join(folder, 'prom02.key'));
  expect(read).toThrow(
    /prom01\.pem: its key is that of another[^]*not signed by ca\.pem[^]*10\.0\.0\.1 and 127\.0\.0\.1[^]*prom02\.key: is not there/,
  );
  expect(read).not.toThrow(/PRIVATE/);
});

test('what is no certificate is named', () => {
  put('ca.pem', 'hello');
  put('prom01.pem', '');
  expect(read).toThrow(/ca\.pem: holds no certificate[^]*prom01\.pem: holds no certificate/);
});
