import { createHash } from 'node:crypto';

/** A host's public key as it shows itself in the SSH handshake. */
export interface HostKey {
  /** For example `ssh-ed25519`. */
  readonly type: string;
  /** The key's blob in base64, as in a `.pub` file. */
  readonly base64: string;
}

/** Reads the key from the blob of the handshake; the blob begins with the length and the name of its type (RFC 4253, 6.6). */
export function hostKeyFromBlob(blob: Buffer): HostKey {
  const length = blob.readUInt32BE(0);
  return { type: blob.subarray(4, 4 + length).toString('ascii'), base64: blob.toString('base64') };
}

/** Reads `<type> <base64> [comment]`, or a bare base64 blob; undefined when it is neither. */
export function tryParseHostKey(line: string): HostKey | undefined {
  const [first = '', second] = line.trim().split(/\s+/);
  const base64 = second ?? first;
  const blob = Buffer.from(base64, 'base64');
  if (blob.length < 8 || blob.readUInt32BE(0) > blob.length - 4) return undefined;
  const key = hostKeyFromBlob(blob);
  if (second !== undefined && key.type !== first) return undefined;
  return /^[a-z0-9@.-]+$/.test(key.type) ? key : undefined;
}

/** The fingerprint as OpenSSH prints it: `SHA256:…`. */
export function fingerprint(key: HostKey): string {
  return `SHA256:${createHash('sha256').update(Buffer.from(key.base64, 'base64')).digest('base64').replace(/=+$/, '')}`;
}

/** The key as the stack file holds it. */
export function hostKeyLine(key: HostKey): string {
  return `${key.type} ${key.base64}`;
}

/** Negotiation names under which a server offers a key of this type; RSA keys sign by names of their own (RFC 8332). */
export function algorithmsOf(type: string): readonly string[] {
  return type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [type];
}
