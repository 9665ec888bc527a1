import type { Server } from 'node:http';
import { fastify, LogController, type FastifyBaseLogger, type FastifyHttpOptions, type FastifyInstance } from 'fastify';
import type { Bots } from '../bot/bots.ts';
import { refusalReasons } from '../feishu/refusal-reason.ts';
import { isForPeer } from '../peer/is-for-peer.ts';
import type { Pair } from '../peer/pair.ts';
import { addPeerRoutes, guardPeerRoutes } from '../peer/peer-routes.ts';
import { UnreadableBodyError } from '../webhook/parse-notification.ts';
import { addWebhook, tellTooLarge, tooLargeSentence } from './add-webhook.ts';
import { type CallerKeys, guardCallers } from './guard-callers.ts';
import type { RelayMetrics } from './relay-metrics.ts';

/** Bounds of the server. */
export interface ServerLimits {
  /** Largest webhook body in bytes; 100 alerts of usual size are a few hundred KB. @default 16 MiB */
  readonly maxBodyBytes: number;
  /** Most bytes of bodies in memory at once; beyond that a caller is asked to come again (503): the heap of the unit holds their content too. @default 20 MiB */
  readonly maxHeldBytes: number;
  /** Time for a caller to send its whole request, in milliseconds. @default 10 s */
  readonly requestTimeoutMs: number;
  /**
   * Longest time until Alertmanager has its answer where that waits for a card, in milliseconds. @default 25 s
   * Alertmanager waits for the group_interval (30 s for critical alerts).
   */
  readonly answerTimeoutMs: number;
}

/** See {@link ServerLimits}. */
export const defaultLimits: ServerLimits = {
  maxBodyBytes: 16 * 1024 * 1024,
  maxHeldBytes: 20 * 1024 * 1024,
  requestTimeoutMs: 10_000,
  answerTimeoutMs: 25_000,
};

/** Bounds what all bodies together hold in memory. */
function boundBodies(app: FastifyInstance, limits: ServerLimits): void {
  let held = 0;
  app.addHook('onRequest', async (request, reply) => {
    // What the other relay tells has bounds of its own, and must not wait behind the callers.
    if (request.method !== 'POST' || (isForPeer(request.url) && !request.url.startsWith('/peer/alertmanager'))) return;
    const told = Number(request.headers['content-length'] ?? limits.maxBodyBytes);
    // What is longer than allowed is refused before it is read.
    const bytes = told > limits.maxBodyBytes ? 0 : told;
    if (held > 0 && held + bytes > limits.maxHeldBytes) {
      await reply.code(503).send({ reason: 'busy', message: refusalReasons.busy });
      return;
    }
    held += bytes;
    reply.raw.once('close', () => (held -= bytes));
  });
}

/** What the server works with. */
export interface ServerParts {
  readonly bots: Bots;
  readonly metrics: RelayMetrics;
  readonly logger: FastifyBaseLogger;
  /** Aborts when the relay shuts down: it is not ready any more, and who waits for a card is answered 503. */
  readonly stopping: AbortSignal;
  readonly callers: CallerKeys;
  /** PEM text of the private key and certificate to show. Absent: plain HTTP. */
  readonly certificate?: string | undefined;
  /** Two relays. Absent: this is the only one. */
  readonly pair?: { readonly pair: Pair; readonly token: string } | undefined;
}

/** Plain HTTP, or TLS only. The type that fastify gives to a server does not tell the two apart, and nothing here asks which it is. */
function transportOf(certificate: string | undefined, { requestTimeoutMs }: ServerLimits): FastifyHttpOptions<Server> {
  const bounds = { headersTimeout: requestTimeoutMs, connectionsCheckingInterval: 1000 };
  if (certificate === undefined) return { http: bounds };
  const tls = { key: certificate, cert: certificate, minVersion: 'TLSv1.2' };
  return { https: { ...bounds, ...tls } } as FastifyHttpOptions<Server>;
}

/**
 * Builds the relay's web server, not yet listening: `POST /alertmanager[?bot=<name>]`, `/-/healthy`, `/-/ready`, `/metrics`.
 * Answers: 200 when every alert is on the disk (on an accepted card where there is no disk), 503 with a reason of the closed
 * list otherwise, 4xx with a sentence for a body that can never be read.
 */
export function createServer(parts: ServerParts, limits: ServerLimits = defaultLimits): FastifyInstance {
  const { metrics, logger, stopping, callers, certificate, pair } = parts;
  const app: FastifyInstance = fastify({
    loggerInstance: logger,
    bodyLimit: limits.maxBodyBytes,
    requestTimeout: limits.requestTimeoutMs,
    // A line for each scrape and probe would bury the lines that count.
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    ...transportOf(certificate, limits),
  });
  // Whatever type a caller names, the body is read as text: only its content decides.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.setErrorHandler(async (error: Error & { statusCode?: number }, request, reply) => {
    const status = error instanceof UnreadableBodyError ? 400 : (error.statusCode ?? 500);
    if (status < 500) metrics.unreadable.inc();
    const message = status === 413 ? tooLargeSentence(limits) : error.message;
    request.log.error({ status }, `request refused: ${message}`);
    if (status === 413) await tellTooLarge(request, parts, limits);
    return reply.code(status).send({ reason: status < 500 ? 'unreadable_body' : 'internal', message });
  });
  // A kept connection would hold up the shutdown until its caller lets go.
  app.addHook('onSend', async (_request, reply) => {
    if (stopping.aborted) reply.header('connection', 'close');
  });
  app.get('/-/healthy', () => 'healthy\n');
  app.get('/-/ready', (_request, reply) =>
    stopping.aborted
      ? reply.code(503).send('stopping\n')
      : pair?.pair.role === 'starting'
        ? reply.code(503).send('looking for the other relay\n')
        : reply.send('ready\n'),
  );
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  if (pair !== undefined) guardPeerRoutes(app, pair.token);
  guardCallers(app, callers, metrics);
  boundBodies(app, limits);
  addWebhook(app, parts, limits);
  if (pair !== undefined) addPeerRoutes(app, pair.pair);
  return app;
}
