import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from 'node-ssh';
import { NodeSSH } from 'node-ssh';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import type { HostConnection } from '../../model/host-connection.ts';
import { authentication } from './authentication.ts';
import { CannotConnect } from './cannot-connect.ts';
import { connectProblem, isPassing } from './connect-problem.ts';
import { expectedKeys } from './expected-keys.ts';
import type { HostKey } from './host-key.ts';
import { algorithmsOf, hostKeyFromBlob } from './host-key.ts';
import { hostKeyObjection } from './host-key-check.ts';

/** A refusal that another try does not change. */
class HostKeyRefused extends Error {}

/** Pauses before the second and third try, in milliseconds: together about as long as sshd needs to start. */
const pausesMs = [500, 2000];

/** Seconds of silence after which a dead connection is noticed: `keepaliveMs` times `keepaliveCount`. */
const keepaliveMs = 5000;
const keepaliveCount = 6;

/** Types asked for when the host's key is not known: what OpenSSH prefers, in its order. */
const preferredTypes = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ssh-rsa'];

/** Algorithms to ask a server for: the types that are known first, so that a host with several keys shows the one to compare. */
export function keyOrder(expected: readonly HostKey[]): ServerHostKeyAlgorithm[] {
  const types = [...expected.map((key) => key.type), ...preferredTypes].flatMap(algorithmsOf);
  return [...new Set(types)].filter((type) => type !== 'ssh-rsa') as ServerHostKeyAlgorithm[];
}

/**
 * Begins a connection whose small packets go out at once: held back until the packet before is acknowledged, as TCP does by itself,
 * each command on a host takes 90 ms instead of 5.
 */
function dial({ address, port }: HostConnection): Socket {
  return connect({ host: address, port, noDelay: true }).setMaxListeners(0);
}

async function forward(jump: NodeSSH, connection: HostConnection): Promise<Duplex> {
  return await jump.forwardOut('127.0.0.1', 0, connection.address, connection.port);
}

async function tryOnce(host: string, connection: HostConnection, jump: NodeSSH | undefined): Promise<NodeSSH> {
  const expected = await expectedKeys(host, connection);
  let objection: string | undefined;
  const config: Config = {
    host: connection.address,
    port: connection.port,
    username: connection.user,
    ...(await authentication(host, connection)),
    readyTimeout: connection.connectTimeoutMs,
    keepaliveInterval: keepaliveMs,
    keepaliveCountMax: keepaliveCount,
    algorithms: { serverHostKey: keyOrder(expected) },
    hostVerifier: (blob: Buffer): boolean => {
      objection = hostKeyObjection(host, connection.address, hostKeyFromBlob(blob), expected);
      return objection === undefined;
    },
    // Last: nothing may wait between it and ssh2, which listens for its errors.
    sock: jump === undefined ? dial(connection) : await forward(jump, connection),
  };
  const ssh = new NodeSSH();
  try {
    return await ssh.connect(config);
  } catch (error) {
    ssh.dispose();
    throw objection === undefined ? error : new HostKeyRefused(objection);
  }
}

/**
 * Opens one session to a host, with up to three tries. The host's key is always checked.
 * @param jump A session to the host to go through.
 * @throws CannotConnect
 */
export async function openSession(host: string, connection: HostConnection, jump?: NodeSSH): Promise<NodeSSH> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tryOnce(host, connection, jump);
    } catch (error) {
      if (error instanceof HostKeyRefused) throw new CannotConnect(error.message, { cause: error });
      const pause = isPassing(error) ? pausesMs[attempt - 1] : undefined;
      if (pause === undefined) {
        const text = error instanceof Error ? error.message : '';
        throw new CannotConnect(
          text.startsWith(`${host}: connect: `) ? text : connectProblem(host, connection, error, attempt),
          { cause: error },
        );
      }
      await delay(pause);
    }
  }
}
