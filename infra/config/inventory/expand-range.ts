/** Most names that one pattern may stand for: far above what one Prometheus pair scrapes, far below what a slip like `[1:1000000]` would make. */
export const maxRange = 5000;

const rangePattern = /\[([^[\]]*)\]/;
const numbers = /^(\d+):(\d+)(?::(\d+))?$/;
const letters = /^([a-z]):([a-z])$/;

/** A pattern that cannot be expanded; the message says what it should be. */
export class PatternError extends Error {}

function steps(from: number, to: number, step: number): readonly number[] {
  if (to < from || step < 1) throw new PatternError('a range should count upwards');
  const count = Math.floor((to - from) / step) + 1;
  if (count > maxRange) throw new PatternError(`a range should stand for at most ${maxRange} names`);
  return Array.from({ length: count }, (_, index) => from + index * step);
}

function members(range: string): readonly string[] {
  const numeric = numbers.exec(range);
  if (numeric !== null) {
    const [, first = '', last = '', step = '1'] = numeric;
    const width = first.startsWith('0') ? first.length : 0;
    return steps(Number(first), Number(last), Number(step)).map((value) => String(value).padStart(width, '0'));
  }
  const [, first, last] = letters.exec(range) ?? [];
  if (first === undefined || last === undefined) {
    throw new PatternError('a range should be [first:last] or [first:last:step] of numbers, or [a:f] of letters');
  }
  return steps(first.charCodeAt(0), last.charCodeAt(0), 1).map((code) => String.fromCharCode(code));
}

/**
 * The names that a pattern stands for, in order: `web[01:03]` is web01, web02, web03. Ranges as Ansible writes them, leading
 * zeros kept, several of them in one pattern multiply. Text without a range stands for itself.
 * @throws PatternError on a range that cannot be read or is too long.
 */
export function expandRange(pattern: string): readonly string[] {
  const found = rangePattern.exec(pattern);
  if (found === null) return [pattern];
  const before = pattern.slice(0, found.index);
  const rest = expandRange(pattern.slice(found.index + found[0].length));
  const here = members(found[1] ?? '');
  if (here.length * rest.length > maxRange) {
    throw new PatternError(`a pattern should stand for at most ${maxRange} names`);
  }
  return here.flatMap((member) => rest.map((tail) => `${before}${member}${tail}`));
}
