/** A block of lines as they are, by a fence that is longer than any within. */
export function fenced(lines: readonly string[], language = ''): readonly string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence];
}

/** A text inside a cell of a table or a line: nothing in it is taken for markup. */
export function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*[\]<>|#@]/g, (character) => `&#${character.codePointAt(0) ?? 0};`);
}
