import type { CardSettings } from '../card/card-settings.ts';
import type { BotSettings, RelayFile } from './relay-settings.ts';

/** What the relay is told about the cards of one bot. */
export function cardSettingsOf(
  { timeZone, links, dashboardUid }: Pick<RelayFile, 'timeZone' | 'links' | 'dashboardUid'>,
  { keyword, locale, mentions }: Pick<BotSettings, 'keyword' | 'locale' | 'mentions'>,
): CardSettings {
  return { locale, timeZone, links: { ...links, dashboardUid }, keyword, mentions };
}
