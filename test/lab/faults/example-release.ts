import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { statePath } from '../../../lab/lab-paths.ts';
import type { HeldReleaseInputs } from '../../../infra/provider/release/release-schema.ts';
import { tarArchive } from '../../../infra/provider/tar/tar-archive.ts';

/** An archive of two files, in a cache of its own where the provider finds it. */
export async function exampleRelease(host: string): Promise<{ inputs: HeldReleaseInputs; cacheDir: string }> {
  const cacheDir = statePath('fault-artifacts');
  const file = 'sleeper-1.tar.gz';
  await mkdir(cacheDir, { recursive: true });
  const entries = ['sleeper', 'LICENSE'].map((name) => ({
    name: `sleeper-1/${name}`,
    content: `${name}\n`.repeat(20_000),
  }));
  const archive = gzipSync(tarArchive(entries));
  // Several operators write the same archive at a time, and one for several hosts.
  const path = join(cacheDir, `${file}.${host}.${process.pid}`);
  if (
    await readFile(join(cacheDir, file)).then(
      (old) => !old.equals(archive),
      () => true,
    )
  ) {
    await writeFile(path, archive);
    await rename(path, join(cacheDir, file));
  }
  const sha256 = createHash('sha256').update(archive).digest('hex');
  const inputs: HeldReleaseInputs = {
    host,
    name: 'sleeper',
    version: '1',
    arch: 'any',
    file,
    url: `https://example.invalid/${file}`,
    sha256,
    format: 'tar.gz',
    path: `/opt/promha/releases/sleeper/1-${sha256.slice(0, 8)}`,
    state: 'intact',
  };
  return { inputs, cacheDir };
}
