/** A number as people read it: `50,000`. */
export const count = (value: number): string => Math.round(value).toLocaleString('en-US');

/** Milliseconds as seconds with one digit; a dash for what never came. */
export const seconds = (ms: number | undefined): string => (ms === undefined ? '-' : `${(ms / 1000).toFixed(1)} s`);

/** Bytes as whole megabytes, of a million bytes. */
export const megabytes = (bytes: number): string => `${count(bytes / 1e6)} MB`;

/** A ratio: `2.5 x`. */
export const times = (ratio: number): string => `${ratio.toFixed(1)} x`;

/** One line of a table. */
export const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A table from the cells of its head and its lines. */
export const table = (head: readonly string[], rows: readonly string[]): string =>
  [row(...head), row(...head.map(() => '---')), ...rows].join('\n');

/** The middle one of some values, the upper of two; 0 where there is none. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
