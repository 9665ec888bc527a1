import { request, type Dispatcher } from 'undici';
import { z } from 'zod';
import { reasonOf, type RefusalReason } from './refusal-reason.ts';
import { signMessage } from './sign-message.ts';

/** A bot and the way to it. */
export interface Bot {
  /** Webhook address; its last part is the credential, so it shows nowhere. */
  readonly webhookUrl: string;
  readonly secret?: string | undefined;
  readonly dispatcher: Dispatcher;
  /** Whole time for one request, in milliseconds. */
  readonly timeoutMs: number;
}

/** What became of one message. */
export type SendResult =
  | { readonly sent: true }
  | {
      readonly sent: false;
      readonly reason: RefusalReason;
      readonly status?: number;
      readonly code?: number;
      readonly detail?: string;
    };

/** What rewrites JSON on the way may have made a text of the number. */
const codeSchema = z.union([
  z.int(),
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
]);

/** Today's Feishu says `code` and `msg`; an older one says its success as `StatusCode` alone. */
const answerSchema = z
  .object({ code: codeSchema.optional(), StatusCode: codeSchema.optional(), msg: z.string().catch('') })
  .transform(({ code, StatusCode, msg }) => ({ code: code ?? StatusCode, msg }));

/** Answers of Feishu are a few hundred bytes; a portal's page may be anything. */
const maxAnswerBytes = 64 * 1024;

function parseAnswer(text: string): z.infer<typeof answerSchema> | undefined {
  try {
    return answerSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function failureOf(error: unknown): SendResult {
  const name = error instanceof Error ? error.name : '';
  if (/timeout/i.test(name)) return { sent: false, reason: 'timeout' };
  // The error code alone: the message of a failed request may quote the address, and with it the token.
  const code = (error as { readonly code?: unknown } | null)?.code;
  return { sent: false, reason: 'unreachable', ...(typeof code === 'string' ? { detail: code } : {}) };
}

async function readLimited(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Posts one message to the bot, signed at this very moment. Never throws: what went wrong is in the result, without any credential.
 * @param message `{msg_type, card}` or `{msg_type, content}`.
 */
export async function sendMessage(bot: Bot, message: object, nowMs: number): Promise<SendResult> {
  const signature = bot.secret === undefined ? {} : signMessage(bot.secret, nowMs);
  try {
    const response = await request(bot.webhookUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ ...signature, ...message }),
      dispatcher: bot.dispatcher,
      signal: AbortSignal.timeout(bot.timeoutMs),
    });
    const answer = parseAnswer(await readLimited(response.body));
    const status = response.statusCode;
    const reason = reasonOf(status, answer?.code, answer?.msg ?? '');
    if (reason === undefined) return { sent: true };
    return { sent: false, reason, status, ...(answer?.code === undefined ? {} : { code: answer.code }) };
  } catch (error) {
    return failureOf(error);
  }
}
