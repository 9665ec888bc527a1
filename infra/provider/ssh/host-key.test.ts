import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { hostKeyObjection } from './host-key-check.ts';
import { fingerprint, tryParseHostKey } from './host-key.ts';
import { knownHostKeys } from './known-hosts.ts';

/** A key of the right form; nobody holds its private half. */
function exampleKey(fill: number): string {
  const type = Buffer.from('ssh-ed25519');
  const length = (bytes: number): Buffer => Buffer.from([0, 0, 0, bytes]);
  return `ssh-ed25519 ${Buffer.concat([length(11), type, length(32), Buffer.alloc(32, fill)]).toString('base64')}`;
}

const key = exampleKey(1);
const other = exampleKey(2);
const parsed = tryParseHostKey(key)!;

describe('host keys', () => {
  test.each(['', 'ssh-ed25519', 'ssh-ed25519 AAAA', `ssh-rsa ${key.split(' ')[1] ?? ''}`, 'no key at all'])(
    '%j is no key',
    (line) => {
      expect(tryParseHostKey(line)).toBeUndefined();
    },
  );

  test('a comment after the key does no harm', () => {
    expect(tryParseHostKey(`${key} root@prom01`)).toEqual(parsed);
  });

  test('the fingerprint is the one ssh-keygen prints', () => {
    // From `ssh-keygen -lf` over the same key.
    expect(fingerprint(parsed)).toBe('SHA256:RXm/ruZ0eTzRXKwi1AQEDynB0VgHQ2ac9KPSFdf/YnA');
  });
});

describe('known_hosts', () => {
  const salt = Buffer.from('12345678901234567890');
  const hash = createHmac('sha1', salt).update('10.0.0.1').digest('base64');
  test.each([
    ['a plain name', `10.0.0.1 ${key}`, 22],
    ['one of several names', `prom01,10.0.0.1 ${key}`, 22],
    ['a hashed name', `|1|${salt.toString('base64')}|${hash} ${key}`, 22],
    ['a name with its port', `[10.0.0.1]:2222 ${key}`, 2222],
  ])('%s leads to the key', (_what, line, port) => {
    expect(knownHostKeys(`# comment\n\n${line}\n`, '10.0.0.1', port)).toEqual([parsed]);
  });

  test('a file of many hosts gives each its own keys, as often as it is asked', () => {
    const hashed = (name: string): string =>
      `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
    const text = [`${hashed('10.0.0.1')} ${key}`, `${hashed('10.0.0.2')} ${other}`, `10.0.0.1 ${other}`].join('\n');
    const both = [tryParseHostKey(other)!, parsed];
    for (let count = 0; count < 2; count += 1) {
      expect(knownHostKeys(text, '10.0.0.2', 22)).toEqual([tryParseHostKey(other)!]);
      expect(knownHostKeys(text, '10.0.0.1', 22)).toEqual(both);
      expect(knownHostKeys(text, '10.0.0.3', 22)).toEqual([]);
    }
    expect(knownHostKeys(`10.0.0.3 ${key}`, '10.0.0.3', 22)).toEqual([parsed]);
  });

  test.each([
    ['another host', `10.0.0.2 ${key}`, 22],
    ['another port', `10.0.0.1 ${key}`, 2222],
    ['a revoked key', `@revoked 10.0.0.1 ${key}`, 22],
  ])('%s does not', (_what, line, port) => {
    expect(knownHostKeys(line, '10.0.0.1', port)).toEqual([]);
  });
});

describe('the check', () => {
  test('takes any of the expected keys', () => {
    expect(hostKeyObjection('prom01', '10.0.0.1', parsed, [tryParseHostKey(other)!, parsed])).toBeUndefined();
  });

  test('refuses an unknown host with its fingerprint and the line to paste', () => {
    const objection = hostKeyObjection('prom01', '10.0.0.1', parsed, []);
    expect(objection).toContain(fingerprint(parsed));
    expect(objection).toContain(`hostKey: "${key}"`);
  });

  test('says for a jump host where its key belongs', () => {
    expect(hostKeyObjection('prom01, jump host', '10.0.0.9', parsed, [])).toContain('under promha:ssh, jump,');
  });

  test('refuses a changed key with both fingerprints', () => {
    const expected = tryParseHostKey(other)!;
    const objection = hostKeyObjection('prom01', '10.0.0.1', parsed, [expected]);
    expect(objection).toContain('has changed');
    expect(objection).toContain(fingerprint(parsed));
    expect(objection).toContain(fingerprint(expected));
  });
});
