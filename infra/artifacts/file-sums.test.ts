import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { archiveSums, fileSums } from './file-sums.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'promha-sums-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const sh = async (script: string): Promise<string> => (await execa('/bin/sh', ['-c', script], { cwd: folder })).stdout;
const archive = (): string => join(folder, 'tool.tar.gz');

/** What `sha256sum` says where GNU tar has unpacked it, sorted. */
const unpacked = (): Promise<string> =>
  sh(
    'mkdir out && tar -xzf tool.tar.gz -C out --strip-components=1 && cd out && find . -type f -exec sha256sum {} + | LC_ALL=C sort',
  );
const sorted = (sums: string | undefined): Promise<string> =>
  writeFile(join(folder, 'sums'), sums ?? '').then(() => sh('LC_ALL=C sort sums'));

test.each([
  ['files, folders and links', 'ln -s bin/tool tool-1/link; ln -s bin tool-1/folder'],
  [
    'an empty file, and names with spaces and of another script',
    ": >tool-1/empty; echo x >'tool-1/a page.html'; echo y >tool-1/指标",
  ],
  [
    'a path of 300 characters',
    'd=tool-1/$(printf %0100d 1)/$(printf %0100d 2); mkdir -p $d; echo x >$d/$(printf %090d 3)',
  ],
  ['a file that has two names', 'ln tool-1/bin/tool tool-1/bin/other'],
  ['a large file', 'head -c 5000000 /dev/zero >tool-1/zeros'],
])('%s: the sums are those of the unpacked files', async (_what, more) => {
  for (const format of ['gnu', 'pax']) {
    await sh(
      `rm -rf tool-1 out; mkdir -p tool-1/bin; echo real >tool-1/bin/tool; ${more}; tar --format=${format} -czf tool.tar.gz tool-1`,
    );
    expect(await sorted(await fileSums(archive()))).toBe(await unpacked());
  }
});

test('an archive without a folder of its own has the same paths as tar gives them', async () => {
  await sh('mkdir -p bin; echo real >bin/tool; echo top >top; tar -czf tool.tar.gz ./bin ./top; rm -r bin');
  expect(await sorted(await fileSums(archive()))).toBe(await unpacked());
});

test('of a name that sha256sum would print in another way nothing is said', async () => {
  await sh("mkdir tool-1; echo x >'tool-1/a\\b'; tar -czf tool.tar.gz tool-1");
  expect(await fileSums(archive())).toBeUndefined();
});

test('are kept beside the archive; one that cannot be read has none, and none are kept', async () => {
  await sh('mkdir tool-1; echo x >tool-1/tool; tar -czf tool.tar.gz tool-1; head -c 100 tool.tar.gz >broken.tar.gz');
  const sums = await archiveSums(archive(), 'a'.repeat(64));
  expect(sums).toMatch(/^[0-9a-f]{64} {2}\.\/tool\n$/);
  expect(await readFile(join(folder, '.sums', 'a'.repeat(64)), 'utf8')).toBe(sums);
  expect(await archiveSums(join(folder, 'broken.tar.gz'), 'b'.repeat(64))).toBeUndefined();
  expect(await sh('ls .sums')).toBe('a'.repeat(64));
});
