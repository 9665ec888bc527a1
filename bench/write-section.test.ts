import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeSection } from './write-section.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-page-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('new figures take the place of the old ones, and what is written around them stays', () => {
  const page = join(folder, 'page.md');
  writeFileSync(page, '# Page\n<!-- bench:relay -->\nold\n<!-- /bench:relay -->\nWhy.\n');
  writeSection(page, 'relay', 'new');
  expect(readFileSync(page, 'utf8')).toBe('# Page\n<!-- bench:relay -->\n\nnew\n\n<!-- /bench:relay -->\nWhy.\n');
});

test('a page without a place for them is an error that names the marks', () => {
  const page = join(folder, 'page.md');
  writeFileSync(page, '# Page\n');
  expect(() => writeSection(page, 'relay', 'new')).toThrow(/<!-- bench:relay -->/);
});
