import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { isForPeer } from '../peer/is-for-peer.ts';
import type { RelayMetrics } from './relay-metrics.ts';

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** True when an `Authorization` header shows the token; the time it takes tells nothing of the token. */
export function showsToken(header: string | undefined, token: string): boolean {
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));
}

/**
 * Turns away who posts without the token. With 503, not 401: an Alertmanager that got the new token a moment later than the relay
 * tries again after it, and loses nothing.
 */
export function askForToken(app: FastifyInstance, token: string, metrics: RelayMetrics): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'POST' || isForPeer(request.url) || showsToken(request.headers.authorization, token)) return;
    metrics.callersRefused.inc();
    request.log.error({ caller: request.ip }, 'a caller does not show the token that is asked for');
    await reply.code(503).send({ reason: 'token', message: 'the token of the relay is missing or wrong' });
  });
}
