import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CallerCheck } from '../../../access/caller-check.ts';
import { isForPeer } from '../peer/is-for-peer.ts';
import type { RelayMetrics } from './relay-metrics.ts';
import { showsToken } from './shows-token.ts';

/** What callers may show; one of them is enough for who posts. Both absent: nobody is asked. */
export interface CallerKeys {
  readonly token?: string | undefined;
  /** User and password; asked of readers (metrics, readiness) too. */
  readonly password?: CallerCheck | undefined;
}

/**
 * Turns away who posts without a key. With 503, not 401: an Alertmanager that got the new key a moment later than the relay tries
 * again after it, and loses nothing.
 */
async function refuse(request: FastifyRequest, reply: FastifyReply, metrics: RelayMetrics): Promise<void> {
  if (request.method !== 'POST') {
    await reply.code(401).header('www-authenticate', 'Basic realm="promha"').send('user and password are asked for\n');
    return;
  }
  metrics.callersRefused.inc();
  request.log.error(
    { caller: request.ip },
    'a caller does not show the token, or user and password, that are asked for',
  );
  await reply
    .code(503)
    .send({ reason: 'token', message: 'the token of the relay, or user and password, are missing or wrong' });
}

/** Asks everybody but the other relay, which has a token of its own, for a key. */
export function guardCallers(app: FastifyInstance, { token, password }: CallerKeys, metrics: RelayMetrics): void {
  app.addHook('onRequest', async (request, reply) => {
    const { authorization } = request.headers;
    const posts = request.method === 'POST';
    const isAsked = password !== undefined || (posts && token !== undefined);
    if (!isAsked || isForPeer(request.url)) return;
    if (posts && token !== undefined && showsToken(authorization, token)) return;
    if (await password?.allows(authorization)) return;
    await refuse(request, reply, metrics);
  });
}
