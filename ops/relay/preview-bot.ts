import { nearestName } from '../../infra/config/nearest-name.ts';
import type { BotSettings } from '../../relay/src/config/relay-settings.ts';

/** What a preview needs to know of a bot; its credentials are not in it. */
export type PreviewBot = Pick<BotSettings, 'keyword' | 'locale' | 'mentions' | 'proxy' | 'ca'>;

/** A name that is no bot of the stack or file. */
export class UnknownBotError extends Error {
  override readonly name = 'UnknownBotError';
}

/**
 * The bot of a name among further bots.
 * @param place Where they were looked up, for the message.
 * @throws UnknownBotError naming the nearest one, or all there are.
 */
export function botNamed<Bot>(bots: Readonly<Record<string, Bot>>, name: string, place: string): Bot {
  const bot = Object.hasOwn(bots, name) ? bots[name] : undefined;
  if (bot !== undefined) return bot;
  const known = ['default', ...Object.keys(bots).sort()];
  const near = nearestName(name, known);
  throw new UnknownBotError(
    `${place} has no bot ${name}; ${near === undefined ? `it has ${known.join(', ')}` : `did you mean ${near}?`}`,
  );
}
