import type { CatalogEntry } from '../../infra/model/catalog.ts';

/** Where the publisher of a release names the archives of a version and their digests. */
export type Publisher =
  /** A text file of `<sha256>  <file>` lines beside the archives. */
  | {
      readonly kind: 'sums';
      readonly sumsUrl: (version: string) => string;
      readonly file: (version: string, arch: Arch) => string;
    }
  /** Grafana's list of a version's packages, as JSON with address and digest of each. */
  | { readonly kind: 'grafana'; readonly packagesUrl: (version: string) => string }
  /** A single file for which no digest is published: it is fetched, and its digest recorded. */
  | { readonly kind: 'file'; readonly url: (version: string) => string; readonly file: (version: string) => string };

/** Architectures the catalog keeps archives for. */
export type Arch = Exclude<CatalogEntry['arch'], 'any'>;

/** Both of them. */
export const archs: readonly Arch[] = ['amd64', 'arm64'];

const github = (name: string): Publisher => ({
  kind: 'sums',
  sumsUrl: (version) => `https://github.com/prometheus/${name}/releases/download/v${version}/sha256sums.txt`,
  file: (version, arch) => `${name}-${version}.linux-${arch}.tar.gz`,
});

/** The publishers of what promha installs, by catalog name. */
export const publishers: Readonly<Record<string, Publisher>> = {
  prometheus: github('prometheus'),
  alertmanager: github('alertmanager'),
  node_exporter: github('node_exporter'),
  nodejs: {
    kind: 'sums',
    sumsUrl: (version) => `https://nodejs.org/dist/v${version}/SHASUMS256.txt`,
    file: (version, arch) => `node-v${version}-linux-${arch === 'amd64' ? 'x64' : arch}.tar.gz`,
  },
  grafana: {
    kind: 'grafana',
    packagesUrl: (version) => `https://grafana.com/api/grafana/versions/${version}/packages`,
  },
  'dashboard-1860': {
    kind: 'file',
    url: (version) => `https://grafana.com/api/dashboards/1860/revisions/${version}/download`,
    file: (version) => `node-exporter-full-${version}.json`,
  },
};
