/** What the pages say is there: links, commands, verbs and keys. A page that promises what is not there fails by its line. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { schemaTree } from '../infra/config/schema-tree.ts';
import { settingsSchema } from '../infra/config/settings-schema.ts';
import { ownAlertNames } from '../relay/src/engine/own-alert.ts';
import { addCommandVerbs } from '../lab/command-line/command-verbs.ts';
import { addFeishuVerbs } from '../lab/command-line/feishu-verbs.ts';
import { addLabVerbs } from '../lab/command-line/lab-verbs.ts';

const root = join(import.meta.dirname, '..');
const read = (page: string): string => readFileSync(join(root, page), 'utf8');

const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.md'))
  .map((file) => join('docs', file));
const readmes = ['README.md', 'README.zh-CN.md'] as const;
const pages = [...readmes, 'failover/README.md', ...docs];

const withoutFences = (text: string): string => text.replace(/^```[^]*?^```$/gm, '');
const headings = (text: string): readonly string[] =>
  [...withoutFences(text).matchAll(/^(#+) (.*)$/gm)].map(([, marks = '', title = '']) => `${marks} ${title}`);

/** The anchor that GitHub and GitLab give a heading. */
const anchor = (heading: string): string =>
  heading
    .replace(/^#+ /, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

function brokenLinks(page: string): readonly string[] {
  const links = [...withoutFences(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return links
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [file = '', mark] = target.split('#');
      const path = file === '' ? page : relative(root, join(root, dirname(page), file));
      if (!existsSync(join(root, path))) return true;
      return mark !== undefined && !headings(read(path)).map(anchor).includes(mark);
    })
    .map((target) => `${page}: ${target}`);
}

/** The commands of the fenced shell blocks, comments left out: those are in the page's own language. */
const fencedCommands = (text: string): readonly string[] =>
  [...text.matchAll(/^```(?:sh|yaml)\n([^]*?)^```$/gm)]
    .flatMap(([, block = '']) => block.split('\n'))
    .map((line) => line.replace(/\s+# .*$/, ''))
    .filter((line) => line !== '');

const matches = (text: string, pattern: RegExp): readonly string[] => [
  ...new Set([...text.matchAll(pattern)].map(([, found = '']) => found)),
];

test('the pages are found', () => {
  expect(pages.length).toBeGreaterThan(70);
});

test('every relative link resolves, its anchor too', () => {
  expect(pages.flatMap(brokenLinks)).toEqual([]);
});

describe('the two READMEs', () => {
  test('have the same headings, by level', () => {
    const [english, chinese] = readmes.map((page) => headings(read(page)).map((heading) => heading.split(' ')[0]));
    expect(chinese).toEqual(english);
  });

  test('have the same commands', () => {
    const [english = [], chinese] = readmes.map((page) => fencedCommands(read(page)));
    expect(english.length).toBeGreaterThan(20);
    expect(chinese).toEqual(english);
  });
});

describe.each(readmes)('%s', (page) => {
  const text = read(page);

  test('names npm scripts that exist', () => {
    const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json')));
    const named = matches(text, /npm run (?:--silent )?([\w:-]+)/g);
    expect(named).toEqual(expect.arrayContaining(['lab', 'pulumi', 'host-keys', 'render', 'artifacts']));
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  test('names verbs that the lab has', () => {
    const program = new Command().enablePositionalOptions();
    for (const add of [addLabVerbs, addCommandVerbs, addFeishuVerbs]) add(program);
    const known = program.commands.map((command) => command.name());
    const named = matches(text, /npm run lab -- (\w+)/g);
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((verb) => !known.includes(verb))).toEqual([]);
  });

  const tree = schemaTree(settingsSchema);
  const keysOf = (section: string): readonly string[] => {
    const node = tree.children[section];
    return Object.keys((node?.kind === 'map' || node?.kind === 'list' ? node.children['*'] : node)?.children ?? {});
  };
  const rows = [...text.matchAll(/^\| `promha:(\w+)` \| (.*?) \|/gm)].map(([, section = '', keys = '']) => ({
    section,
    keys: matches(keys, /`(\w+)`/g),
  }));

  test('names keys of the stack file that exist', () => {
    const unknown = matches(text, /promha:([\w.]+)/g).filter((path) => {
      const [section = '', key] = path.split('.');
      return tree.children[section] === undefined || (key !== undefined && !keysOf(section).includes(key));
    });
    expect(unknown).toEqual([]);
  });

  test('lists every section, with all of its keys', () => {
    expect(rows.map(({ section }) => section).sort()).toEqual(Object.keys(tree.children).sort());
    for (const { section, keys } of rows) {
      // Of the rules the page names a few and links to the runbooks for the others.
      if (section === 'rules') expect(keysOf(section)).toEqual(expect.arrayContaining([...keys]));
      else expect({ section, keys }).toEqual({ section, keys: keysOf(section) });
    }
  });
});

test('the runbooks of all rules, and of what the relay tells by itself, are in both indexes', () => {
  const rules = Object.keys(schemaTree(settingsSchema).children['rules']?.children ?? {})
    .filter((key) => key !== 'runbookBaseUrl' && key !== 'ignore')
    .map((key) => key.charAt(0).toUpperCase() + key.slice(1))
    .concat(Object.values(ownAlertNames));
  for (const [index, suffix] of [
    ['README.md', ''],
    ['README.zh-CN.md', '.zh-CN'],
  ] as const) {
    const listed = matches(read(`docs/runbooks/${index}`), /\]\(([A-Z]\w+(?:\.zh-CN)?\.md)\)/g);
    expect([...listed].filter((file) => !file.startsWith('README')).sort()).toEqual(
      rules.map((rule) => `${rule}${suffix}.md`).sort(),
    );
  }
});
