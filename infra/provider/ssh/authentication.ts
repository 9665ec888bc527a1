import { readFile } from 'node:fs/promises';
import type { HostConnection } from '../../model/host-connection.ts';
import { expandHome } from './expand-home.ts';

/** What ssh2 needs to log in. */
export interface Authentication {
  readonly privateKey?: string;
  readonly agent?: string;
}

async function readKeyFile(host: string, path: string): Promise<string> {
  try {
    return await readFile(expandHome(path), 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new Error(
      `${host}: connect: the private key ${path} cannot be read (${code}); name another one in promha:ssh.privateKeyFile, or set promha:ssh.agent to true`,
      { cause: error },
    );
  }
}

/** Finds the key or agent of a connection. Nothing of it is ever an input of a resource. */
export async function authentication(host: string, connection: HostConnection): Promise<Authentication> {
  if (connection.privateKeyFile !== undefined && connection.agent !== true) {
    return { privateKey: await readKeyFile(host, connection.privateKeyFile) };
  }
  const agent = process.env['SSH_AUTH_SOCK'];
  if (agent === undefined || agent === '') {
    throw new Error(
      `${host}: connect: no private key is named and no SSH agent runs (SSH_AUTH_SOCK is empty); set promha:ssh.privateKeyFile, or start an agent and ssh-add the key`,
    );
  }
  return { agent };
}
