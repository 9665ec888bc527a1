import { request } from 'node:http';
import { z } from 'zod';
import { behaviourSchema, type Behaviour } from './behaviour.ts';
import { receivedRequestSchema, type ReceivedRequest } from './received-request.ts';

/**
 * Control of a running fake Feishu, over HTTP on a unix socket (the socket is a file, so no network namespace matters).
 *
 * | request                            | does                                                                            |
 * | ---------------------------------- | ------------------------------------------------------------------------------- |
 * | `GET /behaviour`                   | answers `{mode, limits}`                                                        |
 * | `PATCH /behaviour`                 | body `{mode?, limits?}`; answers the new behaviour once it is in force          |
 * | `GET /requests?from=<n>`           | answers all requests received from position n on, as an array                   |
 * | `GET /requests?from=<n>&waitMs=<t>`| the same, but waits up to t milliseconds until there is at least one            |
 */
export class FeishuControl {
  readonly #socket: string;

  /** @param socket Path of the control socket, in the lab `/var/lib/promha-lab/feishu.sock`. */
  constructor(socket: string) {
    this.#socket = socket;
  }

  /** The behaviour in force. Like every method here it throws one sentence when the fake Feishu does not run. */
  async behaviour(): Promise<Behaviour> {
    return behaviourSchema.parse(await this.#call('GET', '/behaviour'));
  }

  /** Changes mode, limits or both; `down` refuses connections by the time this resolves. */
  async change(change: Partial<Behaviour>): Promise<Behaviour> {
    return behaviourSchema.parse(await this.#call('PATCH', '/behaviour', change));
  }

  /** Requests received from position `from` on, in order. @default 0 */
  async requests(from = 0): Promise<readonly ReceivedRequest[]> {
    return z.array(receivedRequestSchema).parse(await this.#call('GET', `/requests?from=${from}`));
  }

  /** Resolves with the requests from position `from` on as soon as there is one, or with none after `timeoutMs`, 25 s at most. */
  async waitForRequests(from: number, timeoutMs: number): Promise<readonly ReceivedRequest[]> {
    return z
      .array(receivedRequestSchema)
      .parse(await this.#call('GET', `/requests?from=${from}&waitMs=${Math.min(timeoutMs, 25_000)}`));
  }

  /**
   * Resolves with the first request from position `from` on for which `wanted` is true, or undefined after `timeoutMs`.
   * To wait for a card yet to come, take `(await requests()).length` as `from` before causing it.
   */
  async tryWaitFor(
    wanted: (request: ReceivedRequest) => boolean,
    from: number,
    timeoutMs: number,
  ): Promise<ReceivedRequest | undefined> {
    const endMs = Date.now() + timeoutMs;
    let position = from;
    for (;;) {
      const fresh = await this.waitForRequests(position, Math.max(0, Math.min(endMs - Date.now(), 20_000)));
      const found = fresh.find(wanted);
      if (found !== undefined) return found;
      position += fresh.length;
      if (Date.now() >= endMs) return undefined;
    }
  }

  #call(method: string, path: string, body?: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const call = request({ socketPath: this.#socket, method, path, timeout: 30_000 }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          if (response.statusCode === 200) resolve(JSON.parse(text));
          else reject(new Error(`fake Feishu: ${method} ${path}: ${text}`));
        });
        response.on('error', reject);
      });
      call.on('timeout', () => call.destroy(new Error('no answer within 30 s')));
      call.on('error', (error) => {
        reject(
          new Error(
            `fake Feishu: does not answer on ${this.#socket} (${error.message}); start the lab with "npm run lab -- up"`,
            { cause: error },
          ),
        );
      });
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
