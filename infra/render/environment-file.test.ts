import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { environmentLines } from './environment-file.ts';

test.each(['告警', 'two words', 'a"b', "it's", '$HOME `id` \\n', '# not a comment'])(
  'a shell, which reads such a file as systemd does, gets %s back as it was',
  async (keyword) => {
    const folder = await mkdtemp(join(tmpdir(), 'environment-'));
    const [line] = environmentLines({ FEISHU_KEYWORD: keyword });
    await writeFile(join(folder, 'env'), `${line?.name}=${line?.value}\n`);
    const { stdout } = await execa('sh', ['-c', '. "$0/env"; printf %s "$FEISHU_KEYWORD"', folder]);
    await rm(folder, { recursive: true });
    expect(stdout).toBe(keyword);
  },
);

test('what is not set is left out', () => {
  expect(environmentLines({ A: 'x', B: undefined }).map(({ name }) => name)).toEqual(['A']);
});
