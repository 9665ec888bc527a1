import type { BuiltMessage } from '../engine/alert-state.ts';
import type { CardSettings } from './card-settings.ts';
import type { Card } from './card.ts';
import { jsonBytes } from './json-bytes.ts';
import type { ShownState } from './shown-state.ts';

/** Largest body of a Feishu bot, in bytes of UTF-8. Source: open.feishu.cn, custom bot usage guide (20 KB). */
export const maxBodyBytes = 20_480;

/** Room for what is put around a message: `timestamp`, `sign`, `msg_type`, and a longer number of card or part than was measured with. */
const envelopeBytes = 320;

/** Bytes that a card, or the content of a text message, may have. */
export function roomFor(settings: CardSettings): number {
  return Math.min(maxBodyBytes, settings.maxBytes ?? maxBodyBytes) - envelopeBytes;
}

/** Wraps a card for Feishu. */
export function cardMessage(card: Card, number: number, shown: readonly ShownState[]): BuiltMessage {
  const body = { msg_type: 'interactive', card };
  const states = shown.map(({ state }) => state.id);
  return { body, bytes: jsonBytes(body), number, color: card.header.template, states };
}
