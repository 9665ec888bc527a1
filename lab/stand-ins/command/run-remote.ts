import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { NodeSSH } from 'node-ssh';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import { isPassing } from '../../../infra/provider/ssh/connect-problem.ts';
import { algorithmsOf, fingerprint, hostKeyFromBlob, tryParseHostKey } from '../../../infra/provider/ssh/host-key.ts';
import type { CommandConnection } from './command-inputs.ts';

/** Pause between two tries to connect, in milliseconds. */
const pauseMs = 1000;

/** What a command left. */
export interface RemoteResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Endpoint = Omit<CommandConnection, 'proxy'>;

async function dial(endpoint: Endpoint, sock: Duplex | undefined): Promise<NodeSSH> {
  const expected = endpoint.hostKey === undefined ? undefined : tryParseHostKey(endpoint.hostKey);
  let shown = '';
  const agent = endpoint.agentSocketPath ?? process.env.SSH_AUTH_SOCK;
  const ssh = new NodeSSH();
  try {
    return await ssh.connect({
      host: endpoint.host,
      port: endpoint.port,
      username: endpoint.user,
      readyTimeout: endpoint.perDialTimeout * 1000,
      ...(endpoint.privateKey === undefined ? {} : { privateKey: endpoint.privateKey }),
      ...(endpoint.privateKeyPassword === undefined ? {} : { passphrase: endpoint.privateKeyPassword }),
      ...(endpoint.password === undefined ? {} : { password: endpoint.password }),
      ...(endpoint.privateKey !== undefined || agent === undefined ? {} : { agent }),
      ...(sock === undefined ? {} : { sock: sock }),
      ...(expected === undefined
        ? {}
        : { algorithms: { serverHostKey: [...algorithmsOf(expected.type)] as ServerHostKeyAlgorithm[] } }),
      hostVerifier: (blob: Buffer): boolean => {
        const key = hostKeyFromBlob(blob);
        shown = fingerprint(key);
        return endpoint.hostKey === undefined || key.base64 === expected?.base64;
      },
    });
  } catch (error) {
    ssh.dispose();
    if (error instanceof Error && /verification failed/i.test(error.message))
      throw new Error(`the host key of ${endpoint.host} is ${shown}, which is not the expected one`, { cause: error });
    throw error;
  }
}

async function connect(endpoint: Endpoint, sock?: () => Promise<Duplex>): Promise<NodeSSH> {
  for (let errors = 1; ; errors += 1) {
    try {
      return await dial(endpoint, await sock?.());
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const last = endpoint.dialErrorLimit >= 0 && errors >= endpoint.dialErrorLimit;
      if (last || !isPassing(error)) throw new Error(`${endpoint.host}: connect: ${message}`, { cause: error });
      await delay(pauseMs);
    }
  }
}

/** Runs one command over one new connection, as the official plugin does, through the jump host if there is one. */
export async function runRemote(
  connection: CommandConnection,
  command: string,
  stdin: string,
  environment: Readonly<Record<string, string>>,
): Promise<RemoteResult> {
  const { proxy, ...endpoint } = connection;
  const jump = proxy === undefined ? undefined : await connect(proxy);
  try {
    const through =
      jump === undefined
        ? undefined
        : async (): Promise<Duplex> => await jump.forwardOut('127.0.0.1', 0, endpoint.host, endpoint.port);
    const ssh = await connect(endpoint, through);
    try {
      return await ssh.execCommand(command, { stdin, noTrim: true, execOptions: { env: environment } });
    } finally {
      ssh.dispose();
    }
  } finally {
    jump?.dispose();
  }
}
