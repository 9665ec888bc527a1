import { readFileSync, writeFileSync } from 'node:fs';
import { BenchError } from './bench-error.ts';

/**
 * Puts a text between the marks `<!-- bench:<name> -->` and `<!-- /bench:<name> -->` of a page; what a person wrote around them stays.
 * Throws {@link BenchError} when the page has no such marks.
 */
export function writeSection(page: string, name: string, text: string): void {
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const old = readFileSync(page, 'utf8');
  const from = old.indexOf(begin);
  const to = old.indexOf(end);
  if (from === -1 || to < from)
    throw new BenchError(`${page}: has no lines "${begin}" and "${end}" to put the figures between`);
  writeFileSync(page, `${old.slice(0, from + begin.length)}\n\n${text}\n\n${old.slice(to)}`);
}
