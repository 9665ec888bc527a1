import { firstFew } from './first-few.ts';
import type { Problem } from './settings-error.ts';

/** As many problems of one kind are told each by itself; of more, the first one stands for all. */
const mostAlone = 4;

/** How many of the others are named. */
const named = 2;

interface Kind {
  /** What alike problems have in common. */
  readonly key: string;
  /** What tells this one from the others. */
  readonly which: string;
}

/** Problems are alike that break the same rule in the same place of several hosts, or on several lines of one file. */
function tryKind({ path, text }: Problem): Kind | undefined {
  const [, host, rest] = /^hosts\/([^/]+)\/(.+)$/.exec(path) ?? [];
  if (host !== undefined) {
    const [, place = ''] = /( \([^()]*\))$/.exec(text) ?? [];
    return { key: `hosts ${rest}: ${text.replace(/(, got .*| \([^()]*\))$/s, '')}`, which: `${host}${place}` };
  }
  const [, file, line] = /^(.+) (line \d+)$/.exec(path) ?? [];
  if (file === undefined || line === undefined) return undefined;
  const rule = text
    .replace(/^\S+: /, '')
    .replace(/, got .*$/s, '')
    .replaceAll(/"[^"]*"|\d+/g, '…');
  return { key: `${file}: ${rule}`, which: line };
}

/**
 * Problems in which one cause counts once: of more than four alike the first is left, which says how many others there are and names
 * the next two. An inventory of 200 hosts with a wrong column is one mistake, not 200.
 */
export function foldAlike(problems: readonly Problem[]): readonly Problem[] {
  const kinds = problems.map(tryKind);
  const alike = Map.groupBy(problems.keys(), (index) => kinds[index]?.key ?? index);
  return [...alike.values()].flatMap((indexes): readonly Problem[] => {
    const all = indexes.map((index) => problems[index]).filter((problem) => problem !== undefined);
    const [first] = all;
    const places = indexes.map((index) => kinds[index]?.which ?? '');
    if (first === undefined || new Set(places).size <= mostAlone) return all;
    const others = places.slice(1);
    const text = `${first.text}; the same ${others.length} times more: ${firstFew(others, named)}`;
    return [{ path: first.path, text }];
  });
}
