import { notificationSchema, type Notification } from './notification.ts';

/** A body that can never be read, however often it is sent. The message is a sentence for Alertmanager's log. */
export class UnreadableBodyError extends Error {
  override readonly name = 'UnreadableBodyError';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnreadableBodyError('the body is not JSON; this address takes the webhook of Alertmanager');
  }
}

/** Reads a webhook body. Throws {@link UnreadableBodyError} with the first thing that is wrong. */
export function parseNotification(text: string): Notification {
  const parsed = notificationSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UnreadableBodyError(
    `the body is not an Alertmanager webhook of version 4: ${issue?.path.join('/') ?? ''}: ${issue?.message ?? 'invalid'}`,
  );
}
