import type { Catalog, CatalogEntry } from '../../infra/model/catalog.ts';

/**
 * The catalog with new entries in it: each stands before the others of its name, so that it is the preferred version, and takes the
 * place of an entry of the same name, version and architecture. Other entries keep their order.
 */
export function withPinned(catalog: Catalog, added: readonly CatalogEntry[]): Catalog {
  const same = (one: CatalogEntry, two: CatalogEntry): boolean =>
    one.name === two.name && one.version === two.version && one.arch === two.arch;
  const kept = catalog.filter((one) => !added.some((entry) => same(one, entry)));
  const names = [...new Set([...catalog, ...added].map((one) => one.name))];
  return names.flatMap((name) => [...added, ...kept].filter((one) => one.name === name));
}
