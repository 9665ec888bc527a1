import type { Renderers } from '../engine/renderers.ts';
import { asPlainText } from './as-plain-text.ts';
import { buildCards } from './build-cards.ts';
import { buildDigest } from './build-digest.ts';
import type { CardSettings } from './card-settings.ts';

/** The renderers of a bot's messages. */
export function cardRenderers(settings: CardSettings): Renderers {
  return {
    group: (group, occasion) => buildCards(group, settings, occasion),
    digest: (states, occasion) => buildDigest(states, settings, occasion),
    text: (states, occasion) => asPlainText(states, settings, occasion),
  };
}
