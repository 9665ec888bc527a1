import { Agent } from 'undici';
import type { Notification } from '../../relay/src/webhook/notification.ts';
import { postAsAlertmanager } from './post-as-alertmanager.ts';

/** How the webhooks of a storm were answered. */
export interface StormAnswers {
  /** Answered 200. */
  readonly answered: number;
  /** Given up: answered 4xx, or not answered 200 in time. */
  readonly givenUp: number;
  /** Posts in all, those that came again included. */
  readonly posts: number;
  /** When the last was answered 200, in milliseconds since 1970. */
  readonly lastAnswerMs: number;
}

/**
 * Posts every body once, over as many connections as there are callers. A body that has to come again holds up no other one, as
 * each group of Alertmanager waits for itself.
 * @param giveUpAfterMs How long each body is tried, in milliseconds.
 */
export async function sendStorm(
  address: string,
  bodies: readonly Notification[],
  callers: number,
  giveUpAfterMs: number,
): Promise<StormAnswers> {
  const dispatcher = new Agent({ connections: callers, headersTimeout: 60_000, bodyTimeout: 60_000 });
  const giveUpMs = Date.now() + giveUpAfterMs;
  let answered = 0;
  let posts = 0;
  let lastAnswerMs = Date.now();
  const send = async (body: Notification): Promise<void> => {
    const { status, tries } = await postAsAlertmanager(
      `${address}/alertmanager`,
      JSON.stringify(body),
      dispatcher,
      giveUpMs,
    );
    posts += tries;
    if (status !== 200) return;
    answered++;
    lastAnswerMs = Date.now();
  };
  try {
    await Promise.all(bodies.map(send));
  } finally {
    await dispatcher.destroy();
  }
  return { answered, givenUp: bodies.length - answered, posts, lastAnswerMs };
}
