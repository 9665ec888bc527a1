import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { tarArchive } from './tar-archive.ts';

test('tar unpacks what was packed, with contents, folders and modes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'promha-tar-'));
  try {
    const long = 'x'.repeat(1537);
    const archive = tarArchive([
      { name: 'a', content: 'grüße\n' },
      { name: 'deep/er/b', content: long, mode: 0o750 },
      { name: 'empty', content: '' },
    ]);
    await execa('tar', ['-xf', '-', '-C', folder], { input: archive });
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('grüße\n');
    expect(await readFile(join(folder, 'deep/er/b'), 'utf8')).toBe(long);
    expect((await stat(join(folder, 'deep/er/b'))).mode & 0o777).toBe(0o750);
    expect((await stat(join(folder, 'empty'))).size).toBe(0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
