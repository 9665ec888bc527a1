import { z } from 'zod';
import { cardSchema } from './card-schema.ts';
import { messageTexts } from './message-texts.ts';
import { contentError, parameterError, success, type Verdict } from './verdict.ts';

/** A mention must name everybody or an open_id; anything else makes the real Feishu refuse the whole card. */
const mention = /<at\s+(?:id|user_id|email)\s*=\s*"?([^\s">/]*)"?/gi;

const textMessage = z.object({ content: z.object({ text: z.string().min(1) }) });
const postMessage = z.object({
  content: z.object({ post: z.record(z.string(), z.object({ content: z.array(z.array(z.unknown())) })) }),
});

function badMention(message: unknown): string | undefined {
  for (const text of messageTexts(message)) {
    for (const [, id] of text.matchAll(mention)) {
      if (id !== 'all' && !/^ou_\w+$/.test(id ?? '') && !(id ?? '').includes('@')) return id;
    }
  }
  return undefined;
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return `${issue?.path.join('/') ?? ''}: ${issue?.message ?? 'invalid'}`;
}

function checkCard(card: unknown): Verdict {
  if (card === undefined) return parameterError('card need');
  const parsed = cardSchema.safeParse(card);
  if (!parsed.success) return contentError(firstIssue(parsed.error));
  const id = badMention(card);
  return id === undefined ? success : contentError(`mention of unknown id "${id}"`);
}

/** Judges the message itself: text, post (rich text) and interactive cards of JSON 1.0, as a custom bot may send them. */
export function checkMessage(body: Readonly<Record<string, unknown>>): Verdict {
  switch (body['msg_type']) {
    case undefined:
      return parameterError('msg_type need');
    case 'text':
      if (!textMessage.safeParse(body).success) return parameterError('text need');
      return badMention(body['content']) === undefined ? success : contentError('mention of an unknown id');
    case 'post':
      return postMessage.safeParse(body).success ? success : parameterError('post need');
    case 'interactive':
      return checkCard(body['card']);
    default:
      return parameterError(`msg_type ${JSON.stringify(body['msg_type'])} unknown`);
  }
}
