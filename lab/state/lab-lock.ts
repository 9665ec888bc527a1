import { connect, createServer, type Server } from 'node:net';
import { say } from '../progress.ts';
import { labName } from '../lab-paths.ts';

/** An abstract socket: a name in the kernel, gone with its process whatever ends it, so there is never a stale lock to clear. */
const address = `\0${labName}-lock`;

/**
 * Runs `work` while no other call changes the lab. A call that finds another at work says which, and waits for its end.
 * @param verb what this call does, for the line that others print.
 */
export const withLabLock = async <T>(verb: string, work: () => Promise<T>): Promise<T> => {
  const lock = await takeLock(`${verb} (process ${process.pid})`);
  try {
    return await work();
  } finally {
    lock.close();
    for (const waiting of waiters) waiting.destroy();
  }
};

const waiters = new Set<{ destroy(): void }>();

const takeLock = async (holder: string): Promise<Server> => {
  for (;;) {
    const lock = await tryLock(holder);
    if (lock) return lock;
    await waitForHolder();
  }
};

const tryLock = (holder: string): Promise<Server | undefined> =>
  new Promise((resolve, reject) => {
    const server = createServer((waiter) => {
      waiters.add(waiter);
      waiter.on('close', () => waiters.delete(waiter)).on('error', () => waiter.destroy());
      waiter.write(holder);
    });
    server.unref();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(address, () => resolve(server));
  });

const waitForHolder = (): Promise<void> =>
  new Promise((resolve) => {
    const call = connect(address);
    call.once('data', (holder) => say(`another call is at work: ${holder.toString()}; waiting for its end`));
    call.on('error', () => call.destroy());
    call.once('close', () => setTimeout(resolve, 100));
  });
