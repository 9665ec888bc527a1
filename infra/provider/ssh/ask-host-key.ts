import type { Duplex } from 'node:stream';
import { NodeSSH } from 'node-ssh';
import type { HostConnection } from '../../model/host-connection.ts';
import { connectProblem } from './connect-problem.ts';
import type { HostKey } from './host-key.ts';
import { hostKeyFromBlob } from './host-key.ts';
import { keyOrder, openSession } from './open-session.ts';

async function through(
  host: string,
  jump: HostConnection,
  connection: HostConnection,
): Promise<{ readonly sock: Duplex; readonly close: () => void }> {
  const session = await openSession(`${host}, jump host`, jump);
  const sock = (await session.forwardOut('127.0.0.1', 0, connection.address, connection.port)) as unknown as Duplex;
  return { sock, close: () => session.dispose() };
}

/**
 * Asks a host for its key without logging in: the handshake ends as soon as the key is shown.
 * @param expected Keys it may have: of several types the host is asked for one of these first.
 * @throws Error when the host cannot be reached.
 */
export async function askHostKey(
  host: string,
  connection: HostConnection,
  expected: readonly HostKey[] = [],
): Promise<HostKey> {
  const way = connection.jump === undefined ? undefined : await through(host, connection.jump, connection);
  const ssh = new NodeSSH();
  let shown: HostKey | undefined;
  try {
    await ssh.connect({
      host: connection.address,
      port: connection.port,
      username: connection.user,
      readyTimeout: connection.connectTimeoutMs,
      algorithms: { serverHostKey: keyOrder(expected) },
      hostVerifier: (blob: Buffer): boolean => {
        shown = hostKeyFromBlob(blob);
        return false;
      },
      ...(way === undefined ? {} : { sock: way.sock }),
    });
  } catch (error) {
    if (shown === undefined) throw new Error(connectProblem(host, connection, error, 1), { cause: error });
  } finally {
    ssh.dispose();
    way?.close();
  }
  if (shown === undefined) throw new Error(`${host}: connect: ${connection.address} showed no host key`);
  return shown;
}
