import type { RuleKey } from '../../config/rules-schema.ts';

/** The alert's name of a rule's key: `nodeDown` is `NodeDown`. */
export function ruleName(key: RuleKey): string {
  return key.charAt(0).toUpperCase() + key.slice(1);
}
