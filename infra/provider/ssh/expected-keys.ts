import { readFile } from 'node:fs/promises';
import type { HostConnection } from '../../model/host-connection.ts';
import { expandHome } from './expand-home.ts';
import type { HostKey } from './host-key.ts';
import { tryParseHostKey } from './host-key.ts';
import { knownHostKeys } from './known-hosts.ts';

async function readKnownHosts(path: string): Promise<string> {
  try {
    return await readFile(expandHome(path), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** The keys a host may show: those of the stack file, or else those of the known_hosts file. */
export async function expectedKeys(host: string, connection: HostConnection): Promise<readonly HostKey[]> {
  if (connection.hostKeys.length > 0) {
    return connection.hostKeys.map((line) => {
      const key = tryParseHostKey(line);
      if (key === undefined)
        throw new Error(
          `${host}: connect: the hostKey in the stack file is no SSH public key; it should read like "ssh-ed25519 AAAA…"`,
        );
      return key;
    });
  }
  if (connection.knownHostsFile === undefined) return [];
  return knownHostKeys(await readKnownHosts(connection.knownHostsFile), connection.address, connection.port);
}
