import { existsSync } from 'node:fs';
import { projectPath } from '../../infra/artifacts/project-path.ts';
import { officialCatalogFile, readCatalog } from '../../infra/artifacts/read-catalog.ts';
import type { Settings } from '../../infra/config/settings-schema.ts';
import type { Catalog } from '../../infra/model/catalog.ts';

/**
 * The catalog to render a stack with: its own, or the official one where its own is not made yet, as the lab's before the first
 * `npm run lab -- up`. Only release folders, which are named after versions and digests, differ then.
 * @param warn Told in one line that the official one was taken.
 * @throws CatalogError for a catalog that is there and wrong.
 */
export async function renderingCatalog(
  { catalog }: Settings['artifacts'],
  warn: (line: string) => void,
): Promise<Catalog> {
  if (catalog === undefined || existsSync(projectPath(catalog))) return readCatalog(catalog ?? officialCatalogFile);
  warn(`${catalog}: is not there; rendered with the official catalog, so versions and folders of releases may differ`);
  return readCatalog(officialCatalogFile);
}
