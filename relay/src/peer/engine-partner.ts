import type { Partner } from '../engine/partner.ts';
import type { LeaderLink } from './leader-link.ts';

/** What the engines' view of the other relay is made of. */
export interface EnginePartnerParts {
  /** The link of this time of leading; undefined: this relay does not lead. */
  readonly link: () => LeaderLink | undefined;
  /** True when this relay leads, also while the lead changes hands. */
  readonly leads: () => boolean;
  /** True when this relay takes notifications. */
  readonly isLeading: () => boolean;
  /** A notification was answered on the own journal alone. */
  readonly onMissed: () => void;
  /** See {@link Partner.onFull}. */
  readonly onFull: Partner['onFull'];
  /** See {@link Partner.onDamage}. */
  readonly onDamage: Partner['onDamage'];
}

/** The other relay as the engines see it. */
export function enginePartner(parts: EnginePartnerParts): Partner {
  const { leads, isLeading, onMissed, onFull, onDamage } = parts;
  return {
    hasAll: async () => {
      const link = parts.link();
      if (link === undefined || !leads()) return false;
      const isSafe = await link.whenSafe();
      if (!isSafe) await link.whenFresh();
      if (!leads() || parts.link() !== link) return false;
      if (!isSafe) onMissed();
      return true;
    },
    permission: () => {
      const link = parts.link();
      const wasConnected = link?.isConnected;
      return async () => {
        if (link === undefined) return 'stop';
        await link.whenSafe();
        await link.whenFresh();
        if (!isLeading() || parts.link() !== link) return 'stop';
        return link.isConnected === wasConnected ? 'go' : 'again';
      };
    },
    onFull,
    onDamage,
  };
}
