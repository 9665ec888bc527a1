import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { ensureLabReleases } from './ensure-lab-catalog.ts';
import { tryLocalDashboard } from './from-local-dashboard.ts';
import { rememberEntry } from './remembered-entry.ts';
import { readCatalog, officialCatalogFile } from '../../infra/artifacts/read-catalog.ts';

const local = await tryLocalDashboard();
const pinned = (await readCatalog(officialCatalogFile)).find(({ name }) => name === 'dashboard-1860');

test.skipIf(local === undefined)(
  'an official archive that was put into the cache is taken, though something in its place was made before',
  async ({ onTestFinished }) => {
    const cache = await mkdtemp(join(tmpdir(), 'promha-lab-catalog-'));
    onTestFinished(async () => {
      vi.unstubAllEnvs();
      await rm(cache, { recursive: true, force: true });
    });
    vi.stubEnv('PROMHA_CACHE', cache);
    const artifacts = join(cache, 'artifacts');
    await mkdir(join(artifacts, '.lab'), { recursive: true });
    const standIn = {
      sha256: createHash('sha256').update('{}').digest('hex'),
      version: '0-standin',
      file: 'other.json',
      origin: 'stand-in' as const,
    };
    await writeFile(join(artifacts, standIn.file), '{}');
    if (pinned === undefined) throw new Error('the official catalog has no dashboard 1860');
    const entry = { ...pinned, ...standIn };
    await rememberEntry(
      'dashboard-1860',
      `${pinned.sha256} ${pinned.sha256}`,
      { entry, line: 'a stand-in' },
      artifacts,
    );

    const ask = () => ensureLabReleases(['dashboard-1860'], () => undefined);
    expect(await ask()).toEqual([entry]);
    await copyFile(local ?? '', join(artifacts, pinned.file));
    expect(await ask()).toEqual([pinned]);
  },
);
