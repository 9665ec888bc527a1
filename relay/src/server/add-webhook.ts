import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RunningBot } from '../bot/start-bot.ts';
import type { Engine } from '../engine/engine.ts';
import { digestOf } from '../engine/trim-alert.ts';
import { refusalReasons, type RefusalReason } from '../feishu/refusal-reason.ts';
import type { Notification } from '../webhook/notification.ts';
import { parseNotification, UnreadableBodyError } from '../webhook/parse-notification.ts';
import type { ServerLimits, ServerParts } from './create-server.ts';
import { takeOrPassOn } from './take-or-pass-on.ts';

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

/** The bot that the caller asks for; the default one takes what names a bot that is not there, since no alert may be lost. */
function botOf(request: FastifyRequest, { bots, metrics }: ServerParts): RunningBot {
  const name = (request.query as Readonly<Record<string, unknown>>)['bot'];
  if (name === undefined || name === '') return bots.usual;
  const bot = typeof name === 'string' ? bots.find(name) : undefined;
  if (bot !== undefined) return bot;
  metrics.unknownBot.inc();
  request.log.error({ asked: JSON.stringify(name).slice(0, 64) }, 'no such bot: the default bot takes the alerts');
  return bots.usual;
}

async function readOrKeepAside(body: string, engine: Engine): Promise<Notification> {
  try {
    return parseNotification(body);
  } catch (error) {
    if (error instanceof UnreadableBodyError) await engine.keepUnreadable(digestOf(body), error.message, body);
    throw error;
  }
}

/** Why a body that is too large can never be read: the sentence for Alertmanager's log. */
export function tooLargeSentence({ maxBodyBytes }: ServerLimits): string {
  return `the body is larger than ${maxBodyBytes} bytes; lower max_alerts of the receiver in alertmanager.yml`;
}

/** Tells of a body that was not even read, since it is too large: its alerts are on no card. */
export async function tellTooLarge(request: FastifyRequest, parts: ServerParts, limits: ServerLimits): Promise<void> {
  const { engine } = botOf(request, parts);
  const what = `(not read; content-length: ${request.headers['content-length'] ?? 'not told'})`;
  await engine?.keepUnreadable(digestOf(what), tooLargeSentence(limits), what);
}

/** Says whether the caller got a 200, once that is known: it may have gone away, or be told something else. */
function onceAnswered({ raw }: FastifyReply, settle: (isAnswered: boolean) => void): void {
  const tell = (): void => settle(raw.writableFinished && raw.statusCode === 200);
  if (raw.destroyed) tell();
  else raw.once('close', tell);
}

/** Takes the webhook and answers; false, without an answer: this relay does not lead. */
async function take(
  request: FastifyRequest,
  reply: FastifyReply,
  parts: ServerParts,
  limits: ServerLimits,
): Promise<boolean> {
  const { engine, metrics } = botOf(request, parts);
  if (engine === undefined) return false;
  const notification = await readOrKeepAside(typeof request.body === 'string' ? request.body : '', engine);
  const { signal, stop } = waitingSignal(limits.answerTimeoutMs, parts.stopping);
  const failure = await engine.take(notification, signal).finally(stop);
  onceAnswered(reply, (isAnswered) => engine.settle(notification, isAnswered));
  if (failure?.reason === 'not_leading') return false;
  const firing = notification.alerts.filter((alert) => alert.status === 'firing').length;
  metrics.received(firing, notification.alerts.length - firing);
  if (failure === undefined) {
    await reply.send({ taken: notification.alerts.length });
    return true;
  }
  metrics.unanswered(failure.reason);
  request.log.error({ reason: failure.reason }, `not taken: ${refusalReasons[failure.reason]}`);
  // 503 makes Alertmanager try again; any 4xx would end this flush.
  await reply.code(503).send({ reason: failure.reason, message: refusalReasons[failure.reason] });
  return true;
}

/** The webhook; of two relays also the way on which the other one passes its webhooks on. */
export function addWebhook(app: FastifyInstance, parts: ServerParts, limits: ServerLimits): void {
  const pair = parts.pair?.pair;
  const here = (request: FastifyRequest, reply: FastifyReply) => take(request, reply, parts, limits);
  const refuse = (reply: FastifyReply): FastifyReply =>
    reply.code(503).send({ reason: 'not_leading', message: refusalReasons.not_leading });
  app.post('/alertmanager', async (request, reply) => {
    if (pair !== undefined) return takeOrPassOn(pair, request, reply, () => here(request, reply));
    return (await here(request, reply)) ? reply : refuse(reply);
  });
  if (pair === undefined) return;
  app.post('/peer/alertmanager', async (request, reply) =>
    pair.isLeading && (await here(request, reply)) ? reply : refuse(reply),
  );
}
