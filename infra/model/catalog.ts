/**
 * One archive that may be installed: what it is, where it is had, and the digest that it must have.
 * The catalog of official archives is `infra/model/catalog.json`; a stack may name another one (`promha:artifacts.catalog`),
 * for repackaged or self-built archives. The lab writes such a catalog for what it could get.
 */
export interface CatalogEntry {
  /** Release name: `prometheus`, `alertmanager`, `node_exporter`, `grafana`, `nodejs`, `dashboard-1860`. */
  readonly name: string;
  readonly version: string;
  /** Go's word for the architecture, or `any` for what runs everywhere. */
  readonly arch: 'amd64' | 'arm64' | 'any';
  /** File name in a mirror and in the cache, for example `prometheus-3.5.3.linux-amd64.tar.gz`. */
  readonly file: string;
  /** Official address. Empty when there is none (a repackaged archive): then only cache and mirror can supply it. */
  readonly url: string;
  /** Lower-case hex. */
  readonly sha256: string;
  /** `tar.gz`: unpacked without its top folder. `file`: put into the release folder under `file`. */
  readonly format: 'tar.gz' | 'file';
  /** Who made the archive: `official`, `repackaged` (official binaries from a distribution), or `stand-in` (lab only). */
  readonly origin: 'official' | 'repackaged' | 'stand-in' | 'local';
}

/** All archives known to a stack, the preferred version of each name first. */
export type Catalog = readonly CatalogEntry[];
