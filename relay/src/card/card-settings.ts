import type { LinkSettings } from './alert-links.ts';
import type { Locale } from './card-texts.ts';
import type { MentionRule } from './mention-rule.ts';

/** What cards of one bot have in common. */
export interface CardSettings {
  readonly locale: Locale;
  /** IANA name, for example `Asia/Shanghai`. */
  readonly timeZone: string;
  readonly links: LinkSettings;
  /** Word that the bot asks for. Absent: none. */
  readonly keyword?: string | undefined;
  /** Who is called for which alerts. Absent: nobody. */
  readonly mentions?: readonly MentionRule[] | undefined;
  /**
   * Largest body in bytes, for a bot that called a smaller one too large. At least 4,000.
   * @default 20480, see `maxBodyBytes`
   */
  readonly maxBytes?: number | undefined;
}
