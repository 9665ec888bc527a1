import { join } from 'node:path';
import { artifactCacheFolder, cacheFolder } from '../../infra/artifacts/cache-folder.ts';
import { unpackArchive } from '../../infra/artifacts/unpack-archive.ts';
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
  const [prometheus = '', alertmanager = '', nodeExporter = ''] = await Promise.all(
    entries.map((entry) =>
      unpackArchive(join(artifactCacheFolder(), entry.file), entry, join(cacheFolder(), 'lab', 'unpacked')),
    ),
  );
  return {
    prometheus: join(prometheus, 'prometheus'),
    promtool: join(prometheus, 'promtool'),
    alertmanager: join(alertmanager, 'alertmanager'),
    amtool: join(alertmanager, 'amtool'),
    nodeExporter: join(nodeExporter, 'node_exporter'),
  };
}
