import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Ports that the kernel gives to no connection of its own (Linux: from 32768 on): one that is free stays so until it is listened on. */
const [lowest, highest] = [12_000, 32_000];

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** A port of 127.0.0.1 that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(lowest, highest);
    if (await isFree(port)) return port;
  }
}
