import { join } from 'node:path';
import { z } from 'zod';
import { artifactCacheFolder, cacheFolder } from '../../infra/artifacts/cache-folder.ts';
import { fetchArtifact } from '../../infra/artifacts/fetch-artifact.ts';
import { unpackArchive } from '../../infra/artifacts/unpack-archive.ts';
import type { PreviewStep } from './preview-digest.ts';

/** The folder on this machine that stands for a release's folder on a host. @throws Error whose first line says why there is none. */
export type ReleaseFinder = (host: string, path: string) => Promise<string>;

const release = z.object({
  host: z.string(),
  path: z.string(),
  name: z.string(),
  version: z.string(),
  arch: z.enum(['amd64', 'arm64', 'any']),
  file: z.string(),
  url: z.string(),
  sha256: z.string(),
});

const source = z.object({ mirror: z.string().optional(), cacheDir: z.string().default(artifactCacheFolder) });

const here = { platform: process.platform, arch: process.arch === 'x64' ? 'amd64' : process.arch };

/** Finds releases among those of a preview: the same archive as the host's, from cache, mirror or official address, unpacked here. */
export function releaseFinder(steps: readonly PreviewStep[], log: (line: string) => void): ReleaseFinder {
  const releases = steps.flatMap(({ type, news }) => (type === 'Release' ? (release.safeParse(news).data ?? []) : []));
  const provider = steps.find(({ type }) => type === 'host');
  const { mirror, cacheDir } = source.parse(provider?.news ?? {});
  return async (host, path) => {
    const found = releases.find((one) => one.host === host && one.path === path);
    if (found === undefined) throw new Error(`${path} is not among the releases of ${host}`);
    if (here.platform !== 'linux' || (found.arch !== 'any' && found.arch !== here.arch))
      throw new Error(
        `${found.name} ${found.version} is built for linux ${found.arch}, this machine is ${here.platform} ${here.arch}`,
      );
    const archive = await fetchArtifact(found, { cacheDir, mirror, log });
    return unpackArchive(archive, found, join(cacheFolder(), 'unpacked'));
  };
}
