import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** One query of Grafana, whole, so that it can be sent more than once. */
export interface QueryRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'OPTIONS';
  /** Path and query string as the client sent them. */
  readonly path: string;
  /** Headers without those that belong to one connection. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** Absent: the request has no body. */
  readonly body: Buffer | undefined;
}

/** Why a request is not passed on: the status for the client and one sentence. */
export interface Refusal {
  readonly status: 404 | 405 | 413;
  readonly message: string;
}

/** The longest request body that is kept for a second try; a query of a dashboard has some hundred bytes. */
export const maxRequestBodyBytes = 4 * 1024 * 1024;

/** Headers that concern one connection only (RFC 9110, 7.6.1), and those the client library sets by itself. */
const connectionHeaders = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
  'content-length',
]);

/** Copies headers that may travel on, leaving out what belongs to one connection. */
export function endToEndHeaders(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const kept = Object.entries(headers).filter(([name]) => !connectionHeaders.has(name) && !named.includes(name));
  return Object.fromEntries(kept.filter((entry): entry is [string, string | string[]] => entry[1] !== undefined));
}

/** Says why this method and path are not passed on, or undefined when they are: queries only, nothing that changes the server. */
export function refusalOf(method: string, path: string): Refusal | undefined {
  // The URL parser folds "/api/v1/../../-/quit" and its percent-encoded forms, so a detour cannot pass.
  const pathname = new URL(path, 'http://upstream').pathname;
  const isQuery =
    pathname.startsWith('/api/v1/') &&
    !/^\/api\/v1\/(admin|write|otlp)(\/|$)/.test(pathname) &&
    !/%2f|\/\//i.test(pathname);
  if (!isQuery)
    return { status: 404, message: `the failover endpoint passes on queries under /api/v1/ only, not ${pathname}` };
  if (!['GET', 'HEAD', 'POST', 'OPTIONS'].includes(method)) {
    return { status: 405, message: `the failover endpoint passes on GET, HEAD, POST and OPTIONS only, not ${method}` };
  }
  return undefined;
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

/**
 * Reads a whole request into memory, or says why it is refused.
 * @throws when the client goes away before its body is complete.
 */
export async function readQueryRequest(request: IncomingMessage): Promise<QueryRequest | Refusal> {
  const method = request.method ?? 'GET';
  const path = request.url ?? '/';
  const refusal = URL.canParse(path, 'http://upstream')
    ? refusalOf(method, path)
    : { status: 404 as const, message: 'the path is not a path' };
  if (refusal !== undefined) return refusal;
  const body = await readBody(request, maxRequestBodyBytes);
  if (body === undefined)
    return { status: 413, message: `the request body is longer than ${maxRequestBodyBytes} bytes` };
  return {
    method: method as QueryRequest['method'],
    path,
    headers: endToEndHeaders(request.headers),
    body: body.length > 0 ? body : undefined,
  };
}
