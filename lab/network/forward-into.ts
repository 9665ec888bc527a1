import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { LabError } from '../lab-error.ts';
import { enterNetwork } from './enter-network.ts';

/** Ports of this machine's loopback that lead into the lab's network. */
export interface Forwards {
  /** By the address inside, `http://192.168.1.91:9090`, the address outside, `http://127.0.0.1:40123`. */
  readonly origins: ReadonlyMap<string, string>;
  /** Rejects when they end before they are closed. */
  readonly ended: Promise<never>;
  readonly close: () => void;
}

const inside = fileURLToPath(new URL('./forward-inside.ts', import.meta.url));

/**
 * Makes TCP addresses of the lab reachable on this machine's loopback, each on a free port, for as long as this process lives.
 * The ports are opened here and handed over to a process inside the lab's network: a socket stays in the network it was made in.
 */
export const forwardInto = async (targets: readonly string[]): Promise<Forwards> => {
  const [program = '', ...args] = enterNetwork([process.execPath, inside]);
  const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit').then(() => {
    throw new LabError('page: the way into the lab ended; was the lab taken down?');
  });
  ended.catch(() => undefined);
  const opened = targets.map(async (target) => [target, await handOver(child, target)] as const);
  return { origins: new Map(await Promise.all(opened)), ended, close: () => child.disconnect() };
};

const handOver = async (child: ChildProcess, target: string): Promise<string> => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve, reject) =>
    child.send({ target }, server, (error) => (error === null ? resolve() : reject(error))),
  );
  server.close();
  return `http://127.0.0.1:${port}`;
};
