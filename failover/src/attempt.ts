import type { Dispatcher } from 'undici';
import type { HeldBytes } from './held-bytes.ts';
import type { UpstreamAddress } from './settings.ts';
import { endToEndHeaders, type QueryRequest } from './query-request.ts';

/** What one upstream answered, so far that it can be handed to the client. */
export interface Answer {
  readonly upstream: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** The beginning of the body, or all of it when `rest` is absent. */
  readonly start: readonly Buffer[];
  /** What follows `start`, for an answer longer than the buffer. */
  readonly rest: AsyncIterator<Buffer> | undefined;
  /** Gives back the memory of `start`, and ends `rest`: to be called once the answer is sent, or is not wanted. */
  readonly release: () => void;
}

/** How one try at one upstream ended: the closed list that is also the label `result` of the metric. */
export type AttemptResult = 'answered' | 'error_status' | 'transport_error' | 'abandoned';

/** The end of one try. */
export type Attempt =
  | { readonly result: 'answered'; readonly answer: Answer }
  | { readonly result: 'error_status'; readonly answer: Answer }
  | { readonly result: 'transport_error' | 'abandoned'; readonly upstream: string; readonly message: string };

/** An upstream with the connections for its queries. */
export interface QueryUpstream {
  readonly address: UpstreamAddress;
  readonly pool: Dispatcher;
}

/**
 * How much of an answer is held back until it is complete: up to here a connection that breaks half-way is answered by the other
 * upstream and the client sees nothing of it. A day of one dashboard panel is some ten kilobytes.
 */
export const maxHeldBytes = 4 * 1024 * 1024;

/** The statuses after which the other upstream is asked; all others, a refused query among them, are the answer. */
const errorStatuses = new Set([500, 502, 503, 504]);

async function hold(body: AsyncIterator<Buffer>, held: HeldBytes): Promise<Pick<Answer, 'start' | 'rest' | 'release'>> {
  const start: Buffer[] = [];
  let bytes = 0;
  let fits = true;
  try {
    while (fits && bytes <= maxHeldBytes) {
      const next = await body.next();
      if (next.done === true) return { start, rest: undefined, release: () => held.give(bytes) };
      start.push(next.value);
      bytes += next.value.length;
      fits = held.take(next.value.length);
    }
  } catch (error) {
    held.give(bytes);
    throw error;
  }
  const release = () => {
    held.give(bytes);
    void body.return?.().catch(() => undefined);
  };
  return { start, rest: body, release };
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  return error.message === '' || code === '' || error.message.includes(code)
    ? error.message || code
    : `${error.message} (${code})`;
}

/**
 * Sends the query to one upstream and waits until the answer is complete, or longer than what is held back.
 * It has no time-out of its own: `signal` ends it, and whoever holds the signal watches the upstream. Never throws.
 */
export async function attemptQuery(
  upstream: QueryUpstream,
  request: QueryRequest,
  held: HeldBytes,
  signal: AbortSignal,
): Promise<Attempt> {
  const { name, origin, pathPrefix } = upstream.address;
  try {
    const response = await upstream.pool.request({
      origin,
      method: request.method,
      path: pathPrefix + request.path,
      headers: { ...request.headers },
      body: request.body ?? null,
      signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    // Also an error's body is held: it is the answer when the other upstream has none.
    const content = await hold(response.body[Symbol.asyncIterator]() as AsyncIterator<Buffer>, held);
    const headers = endToEndHeaders(response.headers);
    const result = errorStatuses.has(response.statusCode) ? 'error_status' : 'answered';
    return { result, answer: { upstream: name, status: response.statusCode, headers, ...content } };
  } catch (error) {
    return { result: signal.aborted ? 'abandoned' : 'transport_error', upstream: name, message: messageOf(error) };
  }
}
