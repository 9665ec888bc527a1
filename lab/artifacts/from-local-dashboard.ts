import { access, chmod, copyFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileSha256 } from '../../infra/artifacts/file-sha256.ts';
import type { CatalogEntry } from '../../infra/model/catalog.ts';
import type { LabEntry, LabSource } from './lab-entry.ts';

const fileName = 'node-exporter-full.json';

/**
 * A copy of dashboard 1860 on this machine: the file named by `PROMHA_DASHBOARD_1860`, else `shared/data/node-exporter-full.json`
 * in a folder beside the checkout or further up.
 */
export async function tryLocalDashboard(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const candidates: string[] = [];
  if (env.PROMHA_DASHBOARD_1860) candidates.push(env.PROMHA_DASHBOARD_1860);
  for (
    let folder = fileURLToPath(new URL('../../', import.meta.url));
    folder !== dirname(folder);
    folder = dirname(folder)
  ) {
    candidates.push(join(dirname(folder), 'shared', 'data', fileName));
  }
  for (const path of candidates) {
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return undefined;
}

/**
 * Takes dashboard 1860 from a file of this machine; one with the pinned digest counts as the pinned one.
 * @throws Error with the way out when there is none
 */
export async function fromLocalDashboard(
  why: string,
  pinned: CatalogEntry | undefined,
  source: LabSource,
): Promise<LabEntry> {
  const path = await tryLocalDashboard();
  if (path === undefined) {
    throw new Error(
      `dashboard-1860: ${why}, and there is no copy on this machine: put the dashboard's JSON into a file and name it in PROMHA_DASHBOARD_1860.`,
    );
  }
  const entry = entryFor((await fileSha256(path)) ?? '', pinned);
  const making = join(source.workFolder, entry.file);
  await copyFile(path, making);
  await chmod(making, 0o644);
  await rename(making, join(source.artifactsFolder, entry.file));
  return { entry, line: `dashboard-1860 ${entry.version}: the copy ${path}, because ${why}` };
}

function entryFor(sha256: string, pinned: CatalogEntry | undefined): CatalogEntry {
  if (pinned?.sha256 === sha256) return pinned;
  const version = sha256.slice(0, 8);
  const file = `node-exporter-full-${version}.json`;
  return { name: 'dashboard-1860', version, arch: 'any', file, url: '', sha256, format: 'file', origin: 'repackaged' };
}
