import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type Access, createGuardedServer } from './access.ts';
import type { Answer } from './attempt.ts';
import type { FailoverMetrics, QueryResult } from './failover-metrics.ts';
import { raceQuery, type RaceContext } from './query-race.ts';
import { readQueryRequest } from './query-request.ts';

/**
 * Grafana keeps idle connections for 90 s. The server must not close first: a POST sent into a connection that is just being
 * closed is not repeated by Grafana's HTTP client, and would be a failed panel.
 */
const keepAliveMs = 120_000;

/** How long a long answer may stand still once its beginning went to the client. */
const stallMs = 30_000;

/** Answers in the shape of Prometheus's own errors, so that Grafana shows the sentence. */
function sendError(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent || response.destroyed) return;
  const body = JSON.stringify({
    status: 'error',
    errorType: status >= 500 ? 'unavailable' : 'bad_data',
    error: message,
  });
  // A refused body is left unread, so the connection cannot be used again.
  const headers = status === 413 ? { connection: 'close' } : {};
  response
    .writeHead(status, { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    .end(body);
}

async function nextChunk(rest: AsyncIterator<Buffer>): Promise<IteratorResult<Buffer>> {
  const stall = Promise.withResolvers<never>();
  const timer = setTimeout(() => stall.reject(new Error('the answer stood still')), stallMs);
  try {
    return await Promise.race([rest.next(), stall.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function drained(response: ServerResponse): Promise<void> {
  const done = Promise.withResolvers<void>();
  response.once('drain', done.resolve).once('close', done.resolve);
  await done.promise;
  response.off('drain', done.resolve).off('close', done.resolve);
}

async function sendRest(response: ServerResponse, rest: AsyncIterator<Buffer>): Promise<void> {
  try {
    for (let next = await nextChunk(rest); next.done !== true && !response.destroyed; next = await nextChunk(rest)) {
      if (!response.write(next.value)) await drained(response);
    }
    response.end();
  } catch {
    // Too late for the other upstream: a cut connection tells the client that the answer is not whole.
    response.destroy();
  }
}

async function sendAnswer(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  const bytes = answer.start.reduce((sum, chunk) => sum + chunk.length, 0);
  const length = answer.rest === undefined && request.method !== 'HEAD' && bytes > 0 ? { 'content-length': bytes } : {};
  response.writeHead(answer.status, { ...answer.headers, ...length, 'x-failover-upstream': answer.upstream });
  response.once('close', answer.release);
  for (const chunk of answer.start) response.write(chunk);
  if (answer.rest === undefined) response.end();
  else await sendRest(response, answer.rest);
}

async function handle(
  context: RaceContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<{ result: QueryResult; startedMs: number }> {
  // A client that goes away while it is written to is no error of ours; without a listener it would end the process.
  response.on('error', () => undefined);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const query = await readQueryRequest(request);
  const startedMs = performance.now();
  if ('status' in query) {
    sendError(response, query.status, query.message);
    return { result: 'refused', startedMs };
  }
  const outcome = await raceQuery(context, query, gone.signal);
  if (gone.signal.aborted) {
    outcome.answer?.release();
    return { result: 'client_gone', startedMs };
  }
  if (outcome.answer !== undefined) {
    void sendAnswer(request, response, outcome.answer);
    return { result: outcome.answer.status >= 500 ? 'failed' : 'answered', startedMs };
  }
  sendError(
    response,
    outcome.timedOut ? 504 : 502,
    `failover endpoint: no Prometheus could answer (${outcome.message})`,
  );
  return { result: 'failed', startedMs };
}

/**
 * The server that Grafana asks. Node's own and no framework: requests and answers pass as they are, in any content type and
 * encoding, and there is nothing to route.
 */
export function createQueryServer(context: RaceContext, metrics: FailoverMetrics, access?: Access): Server {
  return createGuardedServer(
    access,
    { keepAliveTimeout: keepAliveMs, requestTimeout: 60_000, headersTimeout: 30_000 },
    (request, response) => {
      handle(context, request, response).then(
        ({ result, startedMs }) => metrics.queryEnded(result, (performance.now() - startedMs) / 1000),
        () => {
          metrics.queryEnded('client_gone', 0);
          response.destroy();
        },
      );
    },
  );
}
