import { artifactCacheFolder } from '../../infra/artifacts/cache-folder.ts';
import { loadBundles } from '../../infra/artifacts/load-bundles.ts';
import { projectPath } from '../../infra/artifacts/project-path.ts';
import { officialCatalogFile, readCatalog } from '../../infra/artifacts/read-catalog.ts';
import { chooseReleases } from '../../infra/model/choose-releases.ts';
import type { FetchableArtifact } from '../../infra/artifacts/fetch-artifact.ts';
import { stackSettings } from '../stack/stack-settings.ts';

/** The archives a command works on, and where they come from. */
export interface Archives {
  readonly entries: readonly FetchableArtifact[];
  readonly cacheDir: string;
  readonly mirror: string | undefined;
}

/**
 * What a stack installs, from its own catalog, mirror and cache; without a stack the preferred version of everything in the official
 * catalog for both architectures.
 * @throws the errors of the stack file, its settings and its catalog
 */
export async function stackArchives(stack: string | undefined): Promise<Archives> {
  if (stack === undefined) {
    const catalog = await readCatalog(officialCatalogFile);
    const preferred = new Map(catalog.toReversed().map((one) => [`${one.name} ${one.arch}`, one]));
    return { entries: [...preferred.values()].toReversed(), cacheDir: artifactCacheFolder(), mirror: undefined };
  }
  const settings = await stackSettings(stack);
  const catalog = await readCatalog(settings.artifacts.catalog ?? officialCatalogFile);
  const releases = chooseReleases(settings, catalog, await loadBundles());
  return {
    entries: releases.filter((one) => one.origin !== 'local'),
    cacheDir: settings.artifacts.cache === undefined ? artifactCacheFolder() : projectPath(settings.artifacts.cache),
    mirror: settings.artifacts.mirror,
  };
}
