import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** How the fake server behaves; `hang` takes connections and never answers, as a process under SIGSTOP does. */
export type FakeMode =
  | { readonly kind: 'ok' }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'status'; readonly status: number; readonly ready: boolean }
  | { readonly kind: 'hang' }
  | { readonly kind: 'stuck-storage' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'break-midway' };

/** A Prometheus-like server on loopback whose behaviour a test changes while it runs. */
export class FakePrometheus {
  readonly name: string;
  mode: FakeMode = { kind: 'ok' };
  /** Queries received, whatever became of them. */
  queries = 0;
  /** The last query's method, path, body and headers. */
  last: { method: string; url: string; body: string; headers: IncomingMessage['headers'] } | undefined;
  /** Bytes of the answer's body. */
  answerBytes = 200;
  #server: Server | undefined;
  #port = 0;

  constructor(name: string) {
    this.name = name;
  }

  get address(): { name: string; origin: string; pathPrefix: string } {
    return { name: this.name, origin: `http://127.0.0.1:${this.#port}`, pathPrefix: '' };
  }

  /** Listens, on the same port as before when it was stopped. */
  async start(): Promise<this> {
    const server = createServer(
      (request, response) => void this.#handle(request, response).catch(() => response.destroy()),
    );
    const listening = Promise.withResolvers<void>();
    server.once('error', listening.reject).listen(this.#port, '127.0.0.1', listening.resolve);
    await listening.promise;
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
    return this;
  }

  /** Dies like a killed process: every connection is reset, the port refuses. */
  kill(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
    this.#server = undefined;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const mode = this.mode;
    if (mode.kind === 'hang') return;
    if (request.url === '/-/ready') {
      response.writeHead(mode.kind === 'status' && !mode.ready ? 503 : 200).end('Prometheus Server is Ready.\n');
      return;
    }
    this.queries += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    this.last = {
      method: request.method ?? '',
      url: request.url ?? '',
      body: Buffer.concat(chunks).toString(),
      headers: request.headers,
    };
    if (mode.kind === 'stuck-storage') return;
    if (mode.kind === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    if (mode.kind === 'slow') await delay(mode.ms);
    this.#answer(response, mode);
  }

  #answer(response: ServerResponse, mode: FakeMode): void {
    const failed = mode.kind === 'status';
    const body = JSON.stringify({
      status: failed ? 'error' : 'success',
      from: this.name,
      padding: 'x'.repeat(this.answerBytes),
    });
    response.writeHead(failed ? mode.status : 200, {
      'content-type': 'application/json',
      'content-length': body.length,
    });
    if (mode.kind === 'break-midway') {
      response.write(body.slice(0, 50), () => response.socket?.resetAndDestroy());
      return;
    }
    response.end(body);
  }
}
