/** Largest number from 1 to `most` that fits. 1 even when nothing does. */
function largestFit(most: number, fits: (count: number) => boolean): number {
  if (most <= 1 || fits(most)) return most;
  let good = 1;
  let bad = most;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (fits(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

/**
 * Cuts a list into as few parts as possible that fit, order kept. A single item always makes a part, so that nothing is left out.
 * @param fits Whether these items fit together; if some fit, fewer of them do too.
 * @param maxItems Most items of a part.
 */
export function chunksThatFit<Item>(
  items: readonly Item[],
  fits: (items: readonly Item[]) => boolean,
  maxItems: number,
): readonly (readonly Item[])[] {
  const chunks: (readonly Item[])[] = [];
  let start = 0;
  while (start < items.length) {
    const from = start;
    const most = Math.min(maxItems, items.length - from);
    const size = largestFit(most, (count) => fits(items.slice(from, from + count)));
    chunks.push(items.slice(from, from + size));
    start += size;
  }
  return chunks;
}
