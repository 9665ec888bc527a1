import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { showsToken } from '../server/shows-token.ts';
import { isForPeer } from './is-for-peer.ts';
import { exchangeSchema, handOverSchema } from './messages.ts';
import { NotNowError } from './not-now-error.ts';
import type { Pair } from './pair.ts';

/** A change is at most as large as a webhook body, some of it twice, in base64. */
const maxBodyBytes = 64 * 1024 * 1024;

/** Refused without a word of why: only the other relay speaks here. */
const refusal = { reason: 'token', message: 'only the other relay, with its token, may ask this' };

async function orNotNow(reply: FastifyReply, action: () => unknown): Promise<unknown> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof NotNowError) return reply.code(409).send({ reason: 'not_now', message: error.message });
    if (error instanceof z.ZodError || error instanceof SyntaxError) {
      return reply.code(400).send({ reason: 'unreadable_body', message: 'the two relays are of different versions' });
    }
    throw error;
  }
}

/**
 * What two relays ask of each other: `POST /peer/exchange`, `lead`, `merge`, `GET /peer/journal`, all with the peers' token. (Webhooks
 * that were passed on come to `POST /peer/alertmanager`, beside the webhook itself.)
 */
export function addPeerRoutes(app: FastifyInstance, pair: Pair): void {
  const options = { bodyLimit: maxBodyBytes };
  app.post('/peer/exchange', options, (request, reply) =>
    orNotNow(reply, () => reply.send(pair.onExchange(exchangeSchema.parse(JSON.parse(request.body as string))))),
  );
  app.post('/peer/lead', options, (request, reply) =>
    orNotNow(reply, async () =>
      reply.send(await pair.onLead(handOverSchema.parse(JSON.parse(request.body as string)))),
    ),
  );
  app.post('/peer/merge', options, (request, reply) =>
    orNotNow(reply, async () => {
      await pair.onMerge(handOverSchema.parse(JSON.parse(request.body as string)));
      return reply.send({});
    }),
  );
  app.get('/peer/journal', (_request, reply) =>
    orNotNow(reply, () => reply.type('application/x-ndjson').send(pair.journals())),
  );
}

/** Asks everybody for the token who comes to `/peer/`. */
export function guardPeerRoutes(app: FastifyInstance, token: string): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!isForPeer(request.url) || showsToken(request.headers.authorization, token)) return;
    request.log.error({ caller: request.ip }, 'somebody without the token of the two relays asks for what is theirs');
    await reply.code(401).send(refusal);
  });
}
