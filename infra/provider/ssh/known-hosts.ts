import { createHmac } from 'node:crypto';
import type { HostKey } from './host-key.ts';
import { tryParseHostKey } from './host-key.ts';

interface HashedName {
  readonly salt: Buffer;
  readonly hash: string;
  readonly key: HostKey;
}

function tryHashedName(pattern: string, key: HostKey): HashedName | undefined {
  const [, version, salt, hash] = pattern.split('|');
  return version !== '1' || salt === undefined || hash === undefined
    ? undefined
    : { salt: Buffer.from(salt, 'base64'), hash, key };
}

/**
 * A known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT): plain and hashed names. Wildcards, certificate authorities and revoked
 * keys are left out: a host of a monitoring stack is named exactly.
 */
class KnownHosts {
  readonly #plain = new Map<string, HostKey[]>();
  /** Of no name that was asked for yet: whose a hash is, is his alone. */
  #hashed: readonly HashedName[];
  readonly #asked = new Map<string, readonly HostKey[]>();

  constructor(text: string) {
    const hashed: HashedName[] = [];
    for (const line of text.split('\n')) {
      const trimmed = line.trim();
      if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith('@')) continue;
      const [patterns = '', ...rest] = trimmed.split(/\s+/);
      const key = tryParseHostKey(rest.slice(0, 2).join(' '));
      if (key === undefined) continue;
      for (const pattern of patterns.split(',')) {
        const name = tryHashedName(pattern, key);
        if (name === undefined) this.#plain.set(pattern, [...(this.#plain.get(pattern) ?? []), key]);
        else hashed.push(name);
      }
    }
    this.#hashed = hashed;
  }

  /** Keys of a name that stands there as it is. */
  plainKeysOf(name: string): readonly HostKey[] {
    return this.#plain.get(name) ?? [];
  }

  /** Keys of a name, hashed ones too. Each hash costs a computation for each name that it might be of, so what was found is kept. */
  keysOf(name: string): readonly HostKey[] {
    const known = this.#asked.get(name);
    if (known !== undefined) return known;
    const { mine = [], others = [] } = Object.groupBy(this.#hashed, ({ salt, hash }) =>
      createHmac('sha1', salt).update(name).digest('base64') === hash ? 'mine' : 'others',
    );
    this.#hashed = others;
    const keys = [...this.plainKeysOf(name), ...mine.map(({ key }) => key)];
    this.#asked.set(name, keys);
    return keys;
  }
}

let last: { readonly text: string; readonly known: KnownHosts } | undefined;

/** Keys that the text of a known_hosts file holds for an address. A text that is asked again and again is read once. */
export function knownHostKeys(text: string, address: string, port: number): readonly HostKey[] {
  if (last?.text !== text) last = { text, known: new KnownHosts(text) };
  const { known } = last;
  const bracketed = `[${address}]:${port}`;
  // OpenSSH names the usual port nowhere; people may.
  return port === 22 ? [...known.keysOf(address), ...known.plainKeysOf(bracketed)] : known.keysOf(bracketed);
}
