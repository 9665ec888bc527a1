import { access, chmod, copyFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileSha256 } from '../../infra/artifacts/file-sha256.ts';
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

/** Takes dashboard 1860 from a file of this machine. @throws Error with the way out when there is none */
export async function fromLocalDashboard(why: string, source: LabSource): Promise<LabEntry> {
  const path = await tryLocalDashboard();
  if (path === undefined) {
    throw new Error(
      `dashboard-1860: ${why}, and there is no copy on this machine: put the dashboard's JSON into a file and name it in PROMHA_DASHBOARD_1860.`,
    );
  }
  const sha256 = (await fileSha256(path)) ?? '';
  const file = fileName;
  await copyFile(path, join(source.workFolder, file));
  await chmod(join(source.workFolder, file), 0o644);
  await rename(join(source.workFolder, file), join(source.artifactsFolder, file));
  return {
    entry: {
      name: 'dashboard-1860',
      version: sha256.slice(0, 8),
      arch: 'any',
      file,
      url: '',
      sha256,
      format: 'file',
      origin: 'repackaged',
    },
    line: `dashboard-1860: the copy ${path}, because ${why}`,
  };
}
