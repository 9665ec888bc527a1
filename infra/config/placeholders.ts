import type { Problem } from './settings-error.ts';
import { shownPath } from './describe-issue.ts';

/** Texts such as `<fill in: address of the first host>`, which a new stack file holds until somebody knows better. */
const placeholder = /^<fill in(: .*)?>$/;

/** True for a text that still waits for its value. */
export const isPlaceholder = (value: unknown): boolean => typeof value === 'string' && placeholder.test(value);

/** Every place of the file that still waits for its value. */
export function findPlaceholders(raw: unknown, path: readonly PropertyKey[] = []): readonly Problem[] {
  if (isPlaceholder(raw)) {
    return [{ path: shownPath(path), text: `is still to be filled in, got "${String(raw)}"` }];
  }
  if (typeof raw !== 'object' || raw === null) return [];
  return Object.entries(raw).flatMap(([key, value]) => findPlaceholders(value, [...path, key]));
}
