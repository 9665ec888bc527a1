import type { LinkSettings } from './alert-links.ts';
import type { Locale } from './card-texts.ts';

/** What cards of one bot have in common. */
export interface CardSettings {
  readonly locale: Locale;
  /** IANA name, for example `Asia/Shanghai`. */
  readonly timeZone: string;
  readonly links: LinkSettings;
  /** Word that the bot asks for. Absent: none. */
  readonly keyword?: string | undefined;
}
