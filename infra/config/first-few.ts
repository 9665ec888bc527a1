/**
 * The first of some names with commas between them, and a word for the others: `a, b and 3 more`.
 * @param rest What stands for so many others. @default ` and <number> more`
 */
export function firstFew(
  items: readonly string[],
  most: number,
  rest: (others: number) => string = (others) => ` and ${others} more`,
): string {
  const others = items.length - most;
  return `${items.slice(0, most).join(', ')}${others > 0 ? rest(others) : ''}`;
}
