import type { BotSettings } from '../config/feishu-schema.ts';
import type { Settings } from '../config/settings-schema.ts';
import type { ReachNeed } from './host-inputs.ts';

function wayOf(name: string, { webhook, proxy, ca }: BotSettings): ReachNeed {
  return {
    name,
    origin: new URL(webhook).origin,
    ...(proxy === undefined ? {} : { proxy }),
    ...(ca === undefined ? {} : { ownCa: true }),
  };
}

/** The ways that the relay's hosts need open for the bots, each once, the default bot's first. Tokens are not in them. */
export function feishuWays({ bots, ...first }: Settings['feishu']): readonly ReachNeed[] {
  const named = Object.entries(bots).sort(([a], [b]) => (a < b ? -1 : 1));
  const ways = [wayOf('Feishu', first), ...named.map(([name, bot]) => wayOf(`Feishu of bot ${name}`, bot))];
  const key = ({ origin, proxy = '' }: ReachNeed): string => `${origin} ${proxy}`;
  return ways.filter((way, index) => ways.findIndex((other) => key(other) === key(way)) === index);
}
