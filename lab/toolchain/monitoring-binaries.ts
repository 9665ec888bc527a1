import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { artifactCacheFolder, cacheFolder } from '../../infra/artifacts/cache-folder.ts';
import type { CatalogEntry } from '../../infra/model/catalog.ts';
import { ensureLabReleases } from '../artifacts/ensure-lab-catalog.ts';

/** Paths of the real binaries on this machine, for tests and for checks before a host is contacted. */
export interface MonitoringBinaries {
  readonly prometheus: string;
  readonly promtool: string;
  readonly alertmanager: string;
  readonly amtool: string;
  readonly nodeExporter: string;
}

const quiet = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Gets and unpacks the archives of Prometheus, Alertmanager and node_exporter below the cache; a second call only looks. */
export async function monitoringBinaries(log: (line: string) => void = quiet): Promise<MonitoringBinaries> {
  const entries = await ensureLabReleases(['prometheus', 'alertmanager', 'node_exporter'], log);
  const [prometheus = '', alertmanager = '', nodeExporter = ''] = await Promise.all(entries.map(unpacked));
  return {
    prometheus: join(prometheus, 'prometheus'),
    promtool: join(prometheus, 'promtool'),
    alertmanager: join(alertmanager, 'alertmanager'),
    amtool: join(alertmanager, 'amtool'),
    nodeExporter: join(nodeExporter, 'node_exporter'),
  };
}

/** Folder of an unpacked archive; its name carries the digest, so that it never needs to be compared. */
async function unpacked(entry: CatalogEntry): Promise<string> {
  const parent = join(cacheFolder(), 'lab', 'unpacked');
  const folder = join(parent, `${entry.name}-${entry.version}-${entry.sha256.slice(0, 8)}`);
  if (
    await access(folder).then(
      () => true,
      () => false,
    )
  )
    return folder;
  const making = `${folder}.${process.pid}.making`;
  await mkdir(making, { recursive: true });
  await execa('tar', ['-xzf', join(artifactCacheFolder(), entry.file), '-C', making, '--strip-components=1']);
  // Another process may have been faster: its folder has the same content.
  await rename(making, folder).catch(() => rm(making, { recursive: true, force: true }));
  return folder;
}
