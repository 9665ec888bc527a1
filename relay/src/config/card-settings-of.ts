import type { CardSettings } from '../card/card-settings.ts';
import type { RelaySettings } from './relay-settings.ts';

/** What the relay is told about its cards. */
export function cardSettingsOf({ file, keyword }: Pick<RelaySettings, 'file' | 'keyword'>): CardSettings {
  const { locale, timeZone, links, dashboardUid, mentions } = file;
  return { locale, timeZone, links: { ...links, dashboardUid }, keyword, mentions };
}
