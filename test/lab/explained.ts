/**
 * Whether a value is one that the reference had within a scrape interval, or would have had between two of its scrapes. What swings
 * may swing as far again; what is steady may differ by a quarter. Counted twice it would be double.
 * @param around values of the reference around the same moment
 * @param scale largest value of the whole answer: differences that nobody would see in a graph of it do not count
 */
export function isExplained(value: number, around: readonly number[], scale: number): boolean {
  const known = around.filter((one) => !Number.isNaN(one));
  if (Number.isNaN(value) || known.length === 0) return Number.isNaN(value) && known.length < around.length;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  if (!Number.isFinite(high - low)) return value === low || value === high;
  const slack = high - low + 0.25 * Math.max(Math.abs(low), Math.abs(high)) + 0.02 * scale;
  return value >= low - slack && value <= high + slack;
}
