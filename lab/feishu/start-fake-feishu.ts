import { mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { readBehaviour, writeBehaviour } from './behaviour-file.ts';
import { defaultBehaviour, type Behaviour } from './behaviour.ts';
import { judgeRequest, type BotSettings } from './judge-request.ts';
import { RateLimit } from './rate-limit.ts';
import type { ReceivedRequest } from './received-request.ts';
import { RequestJournal } from './request-journal.ts';
import { refusals, type Verdict } from './verdict.ts';

/** How to start a fake Feishu. */
export interface FakeFeishuOptions extends BotSettings {
  /** Address to listen on. @default 127.0.0.1 */
  readonly host?: string;
  /** Port; 0 takes a free one. @default 0 */
  readonly port?: number;
  /** Folder for `requests.jsonl` and `behaviour.json`, both read back at a restart. Absent: memory only. */
  readonly folder?: string;
  /** Clock in milliseconds since 1970, for signatures, rates and record times. @default Date.now */
  readonly now?: () => number;
  /** Called for each request after it was recorded, for a log. */
  readonly onRequest?: (request: ReceivedRequest) => void;
}

/** Bodies beyond this are cut off with 413 before they fill the memory; the real limit is far below. */
const maxReadBytes = 20 * 1024 * 1024;

/** A Feishu custom bot that checks what the real one checks and answers with its codes. */
export class FakeFeishu {
  readonly #options: FakeFeishuOptions;
  readonly #now: () => number;
  readonly #journal: RequestJournal;
  readonly #rate = new RateLimit();
  readonly #waiting = new Set<() => void>();
  #behaviour: Behaviour;
  #server: Server | undefined;
  #port: number;

  /** Use {@link startFakeFeishu}, which also listens. */
  constructor(options: FakeFeishuOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#port = options.port ?? 0;
    if (options.folder !== undefined) mkdirSync(options.folder, { recursive: true });
    this.#journal = new RequestJournal(
      options.folder === undefined ? undefined : join(options.folder, 'requests.jsonl'),
    );
    this.#behaviour = options.folder === undefined ? defaultBehaviour : readBehaviour(options.folder);
  }

  /** Address to post to, for example `http://127.0.0.1:40123/open-apis/bot/v2/hook/<token>`. */
  get webhookUrl(): string {
    return `http://${this.#options.host ?? '127.0.0.1'}:${this.#port}/open-apis/bot/v2/hook/${this.#options.token}`;
  }

  /** The behaviour in force. */
  get behaviour(): Behaviour {
    return this.#behaviour;
  }

  /** Requests received from position `from` on, in order. @default 0 */
  requests(from = 0): readonly ReceivedRequest[] {
    return this.#journal.list(from);
  }

  /** Resolves with the requests from position `from` on as soon as there is one, or with none after `timeoutMs`. */
  async waitForRequests(from: number, timeoutMs: number): Promise<readonly ReceivedRequest[]> {
    if (this.#journal.length <= from) await this.#nextRequest(timeoutMs);
    return this.#journal.list(from);
  }

  /** Changes mode, limits or both, and keeps them for a restart. Resolves once the port really listens, or refuses. */
  async change(change: Partial<Behaviour>): Promise<void> {
    this.#behaviour = { ...this.#behaviour, ...change };
    if (this.#options.folder !== undefined) writeBehaviour(this.#options.folder, this.#behaviour);
    await (this.#behaviour.mode.kind === 'down' ? this.close() : this.listen());
  }

  /** Opens the port, unless it is open already or the mode is `down`. Throws the listener's error (port taken, no such address). */
  async listen(): Promise<void> {
    if (this.#server !== undefined || this.#behaviour.mode.kind === 'down') return;
    const server = createServer((request, response) => void this.#receive(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, this.#options.host ?? '127.0.0.1', resolve);
    });
    const address = server.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
    this.#server = server;
  }

  /** Closes the port and cuts every connection. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') {
      // A look whether the way is open (a host's check before anything is changed) is no message: it is not recorded.
      if (this.#behaviour.mode.kind !== 'hang') sendAnswer(response, { ...refusals.badRequest, status: 405 });
      return;
    }
    const chunks: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes <= maxReadBytes) chunks.push(chunk);
      }
    } catch {
      return; // The sender went away before the body was complete: nothing arrived.
    }
    const text = Buffer.concat(chunks).toString('utf8');
    const mode = this.#behaviour.mode;
    const verdict = this.#judge(request.url ?? '', bytes, text);
    this.#record(verdict, bytes, text);
    if (mode.kind === 'hang') return;
    if (mode.kind === 'portal') {
      response.writeHead(mode.status, { 'content-type': 'text/html' }).end(mode.text);
      return;
    }
    const answer = (): void => sendAnswer(response, verdict);
    if (mode.kind === 'slow') setTimeout(answer, mode.ms);
    else answer();
  }

  #judge(url: string, bytes: number, text: string): Verdict {
    const { mode, limits } = this.#behaviour;
    if (mode.kind === 'hang') return { status: 0, code: -1, msg: 'no answer given (hang)' };
    if (mode.kind === 'portal') return { status: mode.status, code: -1, msg: 'answered by a portal' };
    if (mode.kind === 'error' && text.includes(mode.holding ?? '')) {
      return { status: mode.status, code: mode.code, msg: mode.msg };
    }
    if (bytes > maxReadBytes) return { status: 413, code: 9499, msg: 'Bad Request' };
    const path = url.split('?')[0] ?? '';
    return judgeRequest(
      { path, bytes, body: parseBody(text), nowMs: this.#now() },
      this.#options,
      limits ? this.#rate : undefined,
    );
  }

  #record(verdict: Verdict, bytes: number, text: string): void {
    const accepted = verdict.code === 0 && verdict.status === 200;
    const time = new Date(this.#now()).toISOString();
    const request: ReceivedRequest = {
      time,
      accepted,
      code: verdict.code,
      msg: verdict.msg,
      bytes,
      body: parseBody(text),
    };
    this.#journal.add(request);
    this.#options.onRequest?.(request);
    for (const wake of this.#waiting) wake();
  }

  #nextRequest(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      this.#waiting.add(wake);
    });
  }
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function sendAnswer(response: ServerResponse, verdict: Verdict): void {
  const { code, msg } = verdict;
  const body = code === 0 ? { StatusCode: 0, StatusMessage: msg, code, data: {}, msg } : { code, data: {}, msg };
  response.writeHead(verdict.status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

/** Starts a fake Feishu, in this process. It refuses connections at first when its folder remembers the mode `down`. */
export async function startFakeFeishu(options: FakeFeishuOptions): Promise<FakeFeishu> {
  const fake = new FakeFeishu(options);
  await fake.listen();
  return fake;
}
