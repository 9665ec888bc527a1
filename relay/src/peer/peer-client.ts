import { createInterface } from 'node:readline';
import { Agent, request, type Dispatcher } from 'undici';
import { journalHeadSchema, journalLineSchema, exchangeAnswerSchema, standingSchema } from './messages.ts';
import type { Exchange, ExchangeAnswer, HandOver, Standing } from './messages.ts';
import type { JournalRow } from '../journal/journal-rows.ts';

/** The other relay. */
export interface PeerAddress {
  /** For example `http://192.168.1.92:4000`. */
  readonly url: string;
  /** Shown to it, and asked of it. */
  readonly token: string;
  /** PEM text: who signs its certificate. Absent: the usual authorities. */
  readonly ca?: string | undefined;
}

/** It answered, but not with what was asked for. */
export class PeerError extends Error {
  override readonly name = 'PeerError';
  readonly status: number;

  constructor(status: number, text: string) {
    super(`the other relay answered ${status}: ${text.slice(0, 200)}`);
    this.status = status;
  }
}

/** A journal on its way. */
export interface IncomingJournal {
  readonly head: ReturnType<typeof journalHeadSchema.parse>;
  /** Throws when it breaks off. */
  readonly rows: AsyncIterable<readonly [bot: string, row: JournalRow]>;
}

/** Last line of a journal that came whole. */
export const journalEnd = '"end"';

/** A journal of 50,000 waiting alerts is brought over and put in order in some seconds. */
const mergeTimeoutMs = 120_000;

/**
 * Aborts when time is up, but only after one more look at the network: a process that was busy for so long may have the answer waiting.
 */
function timeUp(timeoutMs: number): { readonly signal: AbortSignal; readonly stop: () => void } {
  const controller = new AbortController();
  const timer = setTimeout(
    () => setImmediate(() => controller.abort(new Error('the other relay does not answer in time'))),
    timeoutMs,
  );
  return { signal: controller.signal, stop: () => clearTimeout(timer) };
}

/** Speaks to the other relay. */
export class PeerClient {
  readonly #peer: PeerAddress;
  readonly #agent: Agent;

  constructor(peer: PeerAddress) {
    this.#peer = peer;
    const connect = { timeout: 1500, ...(peer.ca === undefined ? {} : { ca: peer.ca }) };
    this.#agent = new Agent({ connect, keepAliveTimeout: 10_000, connections: 8 });
  }

  /** Tells and asks. Throws when there is no answer in time. */
  async exchange(message: Exchange, timeoutMs: number): Promise<ExchangeAnswer> {
    return exchangeAnswerSchema.parse(JSON.parse(await this.#post('exchange', message, timeoutMs)));
  }

  /** Asks the follower to lead. */
  async lead(message: HandOver, timeoutMs: number): Promise<Standing> {
    return standingSchema.parse(JSON.parse(await this.#post('lead', message, timeoutMs)));
  }

  /** Asks the leader to take over what this relay has of its own; the leader comes for it. */
  async merge(message: HandOver, signal: AbortSignal): Promise<void> {
    await this.#post('merge', message, mergeTimeoutMs, signal);
  }

  /** Passes a webhook on; the answer is whatever the other relay says. */
  async passOn(
    bot: string,
    body: string,
    timeoutMs: number,
    gone: AbortSignal,
  ): Promise<{ readonly status: number; readonly text: string }> {
    const response = await this.#request(`alertmanager?bot=${encodeURIComponent(bot)}`, {
      method: 'POST',
      body,
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), gone]),
    });
    return { status: response.statusCode, text: await response.body.text() };
  }

  /** The other relay's journal of all bots. */
  async journal(signal: AbortSignal): Promise<IncomingJournal> {
    const response = await this.#request('journal', { method: 'GET', signal });
    if (response.statusCode !== 200) throw new PeerError(response.statusCode, await response.body.text());
    const lines = createInterface({ input: response.body, crlfDelay: Infinity })[Symbol.asyncIterator]();
    const first = await lines.next();
    if (first.done === true) throw new PeerError(200, 'no journal');
    return { head: journalHeadSchema.parse(JSON.parse(first.value)), rows: rowsOf(lines) };
  }

  /** Lets the connections go. */
  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async #post(path: string, message: object, timeoutMs: number, signal?: AbortSignal): Promise<string> {
    const timeout = timeUp(timeoutMs);
    try {
      const response = await this.#request(path, {
        method: 'POST',
        body: JSON.stringify(message),
        signal: signal === undefined ? timeout.signal : AbortSignal.any([timeout.signal, signal]),
      });
      const text = await response.body.text();
      if (response.statusCode !== 200) throw new PeerError(response.statusCode, text);
      return text;
    } finally {
      timeout.stop();
    }
  }

  #request(
    path: string,
    options: { readonly method: 'GET' | 'POST'; readonly body?: string; readonly signal: AbortSignal },
  ): Promise<Dispatcher.ResponseData> {
    return request(`${this.#peer.url}/peer/${path}`, {
      ...options,
      headers: { authorization: `Bearer ${this.#peer.token}`, 'content-type': 'application/json' },
      dispatcher: this.#agent,
      headersTimeout: mergeTimeoutMs,
      bodyTimeout: 10_000,
    });
  }
}

async function* rowsOf(lines: AsyncIterator<string>): AsyncIterable<readonly [string, JournalRow]> {
  for (let next = await lines.next(); next.done !== true; next = await lines.next()) {
    if (next.value === journalEnd) return;
    const [bot, ...row] = journalLineSchema.parse(JSON.parse(next.value));
    yield [bot, row];
  }
  throw new Error('the journal of the other relay broke off');
}
