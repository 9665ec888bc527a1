import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { treeDigest } from './tree-digest.ts';

let root: string;

async function write(path: string, content: string, below = root): Promise<void> {
  await mkdir(dirname(join(below, path)), { recursive: true });
  await writeFile(join(below, path), content);
}

const fill = async (below: string): Promise<void> => {
  await write('infra/a.ts', 'one', below);
  await write('eslint.config.js', 'rules', below);
  await write('node_modules/.package-lock.json', 'packages', below);
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tree-digest-'));
  await fill(root);
});
afterEach(() => rm(root, { recursive: true, force: true }));

test('is another one when a file, its name, the configuration of a check or a package is', async () => {
  const seen = [await treeDigest(root)];
  const changes = [
    () => write('infra/a.ts', 'two'),
    () => write('infra/b.ts', ''),
    () => rename(join(root, 'infra/b.ts'), join(root, 'infra/c.ts')),
    () => write('eslint.config.js', 'other rules'),
    () => write('node_modules/.package-lock.json', 'other packages'),
  ];
  for (const change of changes) {
    await change();
    seen.push(await treeDigest(root));
  }
  expect(new Set(seen).size).toBe(changes.length + 1);
});

test('is the same in another checkout, and whatever is built or installed beside the sources', async () => {
  const before = await treeDigest(root);
  await write('relay/dist/relay.mjs', 'bundle');
  await write('node_modules/zod/index.js', 'code');
  expect(await treeDigest(root)).toBe(before);
  const other = await mkdtemp(join(tmpdir(), 'tree-digest-'));
  try {
    await fill(other);
    expect(await treeDigest(other)).toBe(before);
  } finally {
    await rm(other, { recursive: true });
  }
});
