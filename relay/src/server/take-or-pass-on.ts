import type { FastifyReply, FastifyRequest } from 'fastify';
import { refusalReasons } from '../feishu/refusal-reason.ts';
import type { Pair } from '../peer/pair.ts';

/**
 * Of two relays the leader alone takes: where this one does not lead, the webhook is passed on with bot and body, and the answer
 * passed back.
 * @param take Answers, or returns false when this relay does not lead (any more).
 */
export async function takeOrPassOn(
  pair: Pair,
  request: FastifyRequest,
  reply: FastifyReply,
  take: () => Promise<boolean>,
): Promise<FastifyReply> {
  if (pair.isLeading && (await take())) return reply;
  const bot = (request.query as Readonly<Record<string, unknown>>)['bot'];
  const body = typeof request.body === 'string' ? request.body : '';
  // Who does not wait any more is gone for the leader, too.
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  if (reply.raw.destroyed) gone.abort();
  const answer = await pair.passOn(typeof bot === 'string' ? bot : '', body, gone.signal);
  if (answer !== undefined) return reply.code(answer.status).type('application/json').send(answer.text);
  // It has been silent for so long that this relay leads by now.
  if (pair.isLeading && (await take())) return reply;
  request.log.error({ reason: 'not_leading', role: pair.role }, `not taken: ${refusalReasons.not_leading}`);
  return reply.code(503).send({ reason: 'not_leading', message: refusalReasons.not_leading });
}
