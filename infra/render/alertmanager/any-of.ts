/** A regular expression for one of some words, to stand between double quotes in a matcher; what means something in it is escaped twice. */
export function anyOf(words: readonly string[]): string {
  return words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\\\$&')).join('|');
}
