import type { HostKey } from './host-key.ts';
import { fingerprint, hostKeyLine } from './host-key.ts';

/** The `.pub` file on a host that holds the key of a type. */
function keyFileOf(type: string): string {
  const name = type === 'ssh-ed25519' ? 'ed25519' : type === 'ssh-rsa' ? 'rsa' : 'ecdsa';
  return `/etc/ssh/ssh_host_${name}_key.pub`;
}

/**
 * Judges the key that a host shows against those it may show. Undefined: it is the expected one; else the sentence to refuse it with.
 * @param host Key of the host in the stack file; `<name>, jump host` for the host in between.
 */
export function hostKeyObjection(
  host: string,
  address: string,
  shown: HostKey,
  expected: readonly HostKey[],
): string | undefined {
  if (expected.some((key) => key.base64 === shown.base64)) return undefined;
  const [name = host, isJump] = host.split(', ');
  const place = isJump === undefined ? `promha:hosts, ${name}` : 'promha:ssh, jump';
  const compare = `ssh-keygen -lf ${keyFileOf(shown.type)}`;
  if (expected.length === 0) {
    return [
      `${host}: connect: the host key of ${address} is not known; it shows ${shown.type} ${fingerprint(shown)}.`,
      `Compare that with \`${compare}\` on the host's own console, then put this line under ${place}, in the stack file:`,
      `  hostKey: "${hostKeyLine(shown)}"`,
    ].join('\n');
  }
  const known = expected.map((key) => `${key.type} ${fingerprint(key)}`).join(', ');
  return [
    `${host}: connect: the host key of ${address} has changed; expected ${known}, but it shows ${shown.type} ${fingerprint(shown)}.`,
    `Was the host installed anew? Compare with \`${compare}\` on its own console; if it is right, replace the hostKey under ${place}, in the stack file (or its known_hosts line) by:`,
    `  hostKey: "${hostKeyLine(shown)}"`,
    'If not, somebody stands between you and the host: do not connect.',
  ].join('\n');
}
