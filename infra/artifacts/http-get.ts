import { EnvHttpProxyAgent, fetch, type Dispatcher, type Response } from 'undici';

let shared: Dispatcher | undefined;

/** The dispatcher of all downloads: honours HTTP_PROXY, HTTPS_PROXY and NO_PROXY, gives up a connection after 10 s and a silent body after 30 s. */
function dispatcher(): Dispatcher {
  shared ??= new EnvHttpProxyAgent({
    connectTimeout: 10_000,
    headersTimeout: 30_000,
    bodyTimeout: 30_000,
    allowH2: false,
  });
  return shared;
}

/** Options of `httpGet`. */
export interface HttpGetOptions {
  /** @default 'GET' */
  readonly method?: 'GET' | 'HEAD';
  /** Bound for the answer's headers, redirects included, in milliseconds; absent: the dispatcher's own bounds. */
  readonly headersTimeoutMs?: number;
}

/**
 * One HTTP request that follows redirects and honours the proxy variables. User name and password in the URL are sent as a header,
 * so that they appear in no message.
 * @throws Error saying in one phrase why there was no answer; the status of an answer is the caller's business.
 */
export async function httpGet(url: string, options: HttpGetOptions = {}): Promise<Response> {
  const { address, headers } = withoutCredentials(url);
  const abort = new AbortController();
  const bound = options.headersTimeoutMs;
  const timer =
    bound === undefined
      ? undefined
      : setTimeout(() => abort.abort(new Error(`no answer within ${bound / 1000} s`)), bound);
  try {
    return await fetch(address, {
      method: options.method ?? 'GET',
      headers,
      dispatcher: dispatcher(),
      signal: abort.signal,
    });
  } catch (error) {
    throw new Error(networkReason(error), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** The address as it may be shown: without user name and password. */
export function shownAddress(url: string): string {
  return withoutCredentials(url).address;
}

function withoutCredentials(url: string): { address: string; headers: Record<string, string> } {
  if (!URL.canParse(url)) return { address: url, headers: {} };
  const parsed = new URL(url);
  if (!parsed.username && !parsed.password) return { address: url, headers: {} };
  const pair = `${decodeURIComponent(parsed.username)}:${decodeURIComponent(parsed.password)}`;
  parsed.username = '';
  parsed.password = '';
  return { address: parsed.href, headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}

/** One phrase for what the network said: `fetch failed` alone tells nobody anything. */
export function networkReason(error: unknown): string {
  const parts: string[] = [];
  let at: unknown = error;
  for (let depth = 0; at instanceof Error && depth < 4; depth += 1) {
    // With several addresses for a name, undici reports one error for each; the first says enough.
    const one: NodeJS.ErrnoException & { hostname?: string } = at instanceof AggregateError ? firstOf(at) : at;
    if (one.code === 'ENOTFOUND') return `the name ${one.hostname ?? ''} cannot be resolved`;
    if (one.message && one.message !== 'fetch failed') parts.push(one.message);
    at = one.cause;
  }
  return [...new Set(parts)].join(': ') || String(error);
}

function firstOf(all: AggregateError): Error {
  const first: unknown = all.errors[0];
  return first instanceof Error ? first : all;
}
