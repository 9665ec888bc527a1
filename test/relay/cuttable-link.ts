import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A way over TCP that can be cut as a network is: nothing arrives any more, and nobody is told. */
export class CuttableLink {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;
  /** Milliseconds that each piece takes on its way. @default 0 */
  delayMs = 0;

  private constructor(targetPort: () => number) {
    this.#server = createServer((caller) => {
      const target = connect(targetPort(), '127.0.0.1');
      for (const [from, to] of [[caller, target], [target, caller]] as const) {
        this.#sockets.add(from);
        from.on('data', (chunk) => {
          const pass = (): void => {
            if (!this.#isCut && to.writable) to.write(chunk);
          };
          if (this.delayMs > 0) setTimeout(pass, this.delayMs);
          else pass();
        });
        from.on('error', () => undefined);
        from.on('close', () => {
          this.#sockets.delete(from);
          if (!this.#isCut) to.destroy();
        });
      }
    }); // prettier-ignore
  }

  /** Listens on a port of 127.0.0.1. @param targetPort Asked at each connection. */
  static async start(targetPort: () => number): Promise<CuttableLink> {
    const link = new CuttableLink(targetPort);
    await new Promise<void>((listening) => link.#server.listen(0, '127.0.0.1', listening));
    return link;
  }

  /** Where callers connect to. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Nothing gets through from now on. */
  cut(): void {
    this.#isCut = true;
  }

  /** New connections get through; those of before are gone. */
  heal(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#isCut = false;
  }

  /** Ends it. */
  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}
