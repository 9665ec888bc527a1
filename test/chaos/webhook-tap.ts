import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A webhook that an Alertmanager sent. */
export interface ToldWebhook {
  readonly atMs: number;
  /** Which Alertmanager it was. */
  readonly from: number;
  /** The alerts that it holds, `<instance> firing` or `<instance> resolved`. */
  readonly states: ReadonlySet<string>;
  /** What came of it: the status of the answer, or which side went away. */
  readonly outcome: string;
  readonly endMs: number;
}

interface WebhookBody {
  readonly alerts: readonly { readonly status: string; readonly labels: Readonly<Record<string, string>> }[];
}

/** Stands between an Alertmanager and its relay, changes nothing, and notes what is told and what is answered. */
export class WebhookTap {
  readonly #server: Server;
  readonly #from: number;
  readonly #onTold: (told: ToldWebhook) => void;

  private constructor(from: number, targetUrl: string, onTold: (told: ToldWebhook) => void) {
    this.#from = from;
    this.#onTold = onTold;
    this.#server = createServer((caller, reply) => {
      // An Alertmanager that is killed while it tells has told nothing.
      this.#pass(caller, reply, targetUrl).catch(() => reply.destroy());
    });
  }

  /** Listens on a port of 127.0.0.1. @param targetUrl Base address of the relay. */
  static async start(from: number, targetUrl: string, onTold: (told: ToldWebhook) => void): Promise<WebhookTap> {
    const tap = new WebhookTap(from, targetUrl, onTold);
    await new Promise<void>((listening) => tap.#server.listen(0, '127.0.0.1', listening));
    return tap;
  }

  /** What the Alertmanager calls instead of the relay. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends it. */
  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #pass(caller: IncomingMessage, reply: ServerResponse, targetUrl: string): Promise<void> {
    const atMs = Date.now();
    const chunks: Buffer[] = [];
    for await (const chunk of caller) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { alerts } = JSON.parse(body.toString()) as WebhookBody;
    const states = new Set(alerts.map(({ status, labels }) => `${labels['instance'] ?? ''} ${status}`));
    let isOver = false;
    const end = (outcome: string): void => {
      if (isOver) return;
      isOver = true;
      this.#onTold({ atMs, from: this.#from, states, outcome, endMs: Date.now() });
    };
    const passed = request(`${targetUrl}${caller.url ?? ''}`, { method: caller.method, headers: caller.headers });
    // Whoever goes away is gone for the other side, too.
    const lose = (): void => {
      end('the relay was gone');
      reply.destroy();
    };
    passed.on('error', lose);
    passed.on('response', (answer) => {
      answer.on('error', lose);
      reply.on('finish', () => end(String(answer.statusCode)));
      reply.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(reply);
    });
    reply.on('close', () => {
      end('the Alertmanager was gone');
      passed.destroy();
    });
    passed.end(body);
  }
}
