import { createHmac } from 'node:crypto';
import type { HostKey } from './host-key.ts';
import { tryParseHostKey } from './host-key.ts';

function namesOf(address: string, port: number): readonly string[] {
  const bracketed = `[${address}]:${port}`;
  return port === 22 ? [address, bracketed] : [bracketed];
}

function matchesHash(pattern: string, name: string): boolean {
  const [, , salt, hash] = pattern.split('|');
  if (salt === undefined || hash === undefined) return false;
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

function matches(patterns: string, names: readonly string[]): boolean {
  return patterns
    .split(',')
    .some((pattern) =>
      names.some((name) => (pattern.startsWith('|1|') ? matchesHash(pattern, name) : pattern === name)),
    );
}

/**
 * Keys that a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT) holds for an address: plain and hashed names. Wildcards,
 * certificate authorities and revoked keys are left out: a host of a monitoring stack is named exactly.
 */
export function knownHostKeys(text: string, address: string, port: number): readonly HostKey[] {
  const names = namesOf(address, port);
  return text.split('\n').flatMap((line) => {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith('@')) return [];
    const [patterns = '', ...rest] = trimmed.split(/\s+/);
    const key = matches(patterns, names) ? tryParseHostKey(rest.slice(0, 2).join(' ')) : undefined;
    return key === undefined ? [] : [key];
  });
}
