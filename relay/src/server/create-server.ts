import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Engine } from '../engine/engine.ts';
import { digestOf } from '../engine/trim-alert.ts';
import { refusalReasons, type RefusalReason } from '../feishu/refusal-reason.ts';
import type { Notification } from '../webhook/notification.ts';
import { parseNotification, UnreadableBodyError } from '../webhook/parse-notification.ts';
import type { RelayMetrics } from './relay-metrics.ts';

/** Bounds of the server. */
export interface ServerLimits {
  /** Largest webhook body in bytes; 100 alerts of usual size are a few hundred KB. @default 16 MiB */
  readonly maxBodyBytes: number;
  /** Most bytes of bodies in memory at once; beyond that a caller is asked to come again (503). @default 48 MiB */
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
  maxHeldBytes: 48 * 1024 * 1024,
  requestTimeoutMs: 10_000,
  answerTimeoutMs: 25_000,
};

/** Aborts when time is up or the relay stops, with the RefusalReason as the signal's reason. */
function waitingSignal(timeoutMs: number, stopping: AbortSignal): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  const abort = (reason: RefusalReason) => (): void => controller.abort(reason);
  const timer = setTimeout(abort('budget'), timeoutMs);
  const onStopping = abort('stopping');
  stopping.addEventListener('abort', onStopping);
  if (stopping.aborted) onStopping();
  const stop = (): void => {
    clearTimeout(timer);
    stopping.removeEventListener('abort', onStopping);
  };
  return { signal: controller.signal, stop };
}

/** Bounds what all bodies together hold in memory. */
function boundBodies(app: FastifyInstance, limits: ServerLimits): void {
  let held = 0;
  app.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'POST') return;
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

function addWebhook(
  app: FastifyInstance,
  engine: Engine,
  metrics: RelayMetrics,
  stopping: AbortSignal,
  limits: ServerLimits,
): void {
  app.post('/alertmanager', async (request: FastifyRequest, reply) => {
    const body = typeof request.body === 'string' ? request.body : '';
    const notification = await readOrKeepAside(body, engine);
    const firing = notification.alerts.filter((alert) => alert.status === 'firing').length;
    metrics.received.inc({ status: firing > 0 ? 'firing' : 'resolved' });
    metrics.alerts.inc({ status: 'firing' }, firing);
    metrics.alerts.inc({ status: 'resolved' }, notification.alerts.length - firing);
    const { signal, stop } = waitingSignal(limits.answerTimeoutMs, stopping);
    const failure = await engine.take(notification, signal).finally(stop);
    if (failure === undefined) return reply.send({ taken: notification.alerts.length });
    metrics.unanswered.inc({ reason: failure.reason });
    request.log.error({ reason: failure.reason }, `not taken: ${refusalReasons[failure.reason]}`);
    // 503 makes Alertmanager try again; any 4xx would end this flush.
    return reply.code(503).send({ reason: failure.reason, message: refusalReasons[failure.reason] });
  });
}

async function readOrKeepAside(body: string, engine: Engine): Promise<Notification> {
  try {
    return parseNotification(body);
  } catch (error) {
    if (error instanceof UnreadableBodyError) await engine.keepUnreadable(digestOf(body), error.message, body);
    throw error;
  }
}

/**
 * Builds the relay's web server, not yet listening: `POST /alertmanager`, `/-/healthy`, `/-/ready`, `/metrics`.
 * Answers: 200 when every alert is on an accepted card (or, if `answerWhen` says so, on the disk), 503 with a
 * reason of the closed list otherwise, 4xx with a sentence for a body that can never be read.
 * @param stopping Aborts when the relay shuts down: it is not ready any more, and who waits for a card is answered 503.
 */
export function createServer(
  engine: Engine,
  metrics: RelayMetrics,
  logger: FastifyBaseLogger,
  stopping: AbortSignal,
  limits: ServerLimits = defaultLimits,
): FastifyInstance {
  const app: FastifyInstance = fastify({
    loggerInstance: logger,
    bodyLimit: limits.maxBodyBytes,
    requestTimeout: limits.requestTimeoutMs,
    // A line for each scrape and probe would bury the lines that count.
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    http: { headersTimeout: limits.requestTimeoutMs, connectionsCheckingInterval: 1000 },
  });
  // Whatever type a caller names, the body is read as text: only its content decides.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error instanceof UnreadableBodyError ? 400 : (error.statusCode ?? 500);
    if (status < 500) metrics.unreadable.inc();
    request.log.error({ status }, `request refused: ${error.message}`);
    return reply.code(status).send({ reason: status < 500 ? 'unreadable_body' : 'internal', message: error.message });
  });
  // A kept connection would hold up the shutdown until its caller lets go.
  app.addHook('onSend', async (_request, reply) => {
    if (stopping.aborted) reply.header('connection', 'close');
  });
  app.get('/-/healthy', () => 'healthy\n');
  app.get('/-/ready', (_request, reply) =>
    stopping.aborted ? reply.code(503).send('stopping\n') : reply.send('ready\n'),
  );
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  boundBodies(app, limits);
  addWebhook(app, engine, metrics, stopping, limits);
  return app;
}
