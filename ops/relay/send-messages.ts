import { setTimeout as pause } from 'node:timers/promises';
import { reachFeishu } from '../../relay/src/bot/reach-feishu.ts';
import type { BuiltMessage } from '../../relay/src/engine/alert-state.ts';
import { refusalReasons } from '../../relay/src/feishu/refusal-reason.ts';
import { sendMessage } from '../../relay/src/feishu/send-message.ts';
import type { BotCredentials } from './configured-bot.ts';
import type { PreviewBot } from './preview-bot.ts';

/** Five a second and 100 a minute is what the bot takes in all; the relay in service needs the rest. */
const pauseMs = 1000;

/** Feishu did not take a message. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/**
 * Posts messages to the bot, one a second.
 * @param way How it is reached.
 * @throws RefusedError at the first that is not accepted, with the reason.
 */
export async function sendMessages(
  messages: readonly BuiltMessage[],
  bot: BotCredentials,
  way: Pick<PreviewBot, 'proxy' | 'ca'>,
): Promise<void> {
  const dispatcher = reachFeishu(way);
  try {
    for (const [index, { body }] of messages.entries()) {
      if (index > 0) await pause(pauseMs);
      const result = await sendMessage({ ...bot, dispatcher, timeoutMs: 10_000 }, body, Date.now());
      if (result.sent) continue;
      const which = `message ${index + 1} of ${messages.length}`;
      throw new RefusedError(`${which} was not accepted: ${refusalReasons[result.reason]} (${result.reason})`);
    }
  } finally {
    await dispatcher.close();
  }
}
