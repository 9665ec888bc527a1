import type { Problem } from './settings-error.ts';
import { shownPath } from './describe-issue.ts';

/** Texts such as `<fill in: address of the first host>`, which a new stack file holds until somebody knows better. */
const placeholder = /^<fill in(: .*)?>$/;

/** Every place of the file that still waits for its value. */
export function findPlaceholders(raw: unknown, path: readonly PropertyKey[] = []): readonly Problem[] {
  if (typeof raw === 'string' && placeholder.test(raw)) {
    return [{ path: shownPath(path), text: `is still to be filled in, got "${raw}"` }];
  }
  if (typeof raw !== 'object' || raw === null) return [];
  return Object.entries(raw).flatMap(([key, value]) => findPlaceholders(value, [...path, key]));
}
