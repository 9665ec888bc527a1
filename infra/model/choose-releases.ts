import type { Settings } from '../config/settings-schema.ts';
import type { Catalog, CatalogEntry } from './catalog.ts';
import { fittingRevisions } from './dashboard-revisions.ts';
import { releasePath } from './release-path.ts';
import type { Bundle, Release } from './release.ts';

/** File that a bundle or single-file release has inside its release folder. */
const fileNames: Readonly<Record<string, string>> = {
  'feishu-relay': 'relay.mjs',
  'prometheus-failover': 'failover.mjs',
  'dashboard-1860': 'node-exporter-full.json',
};

/** An archive that the stack asks for and the catalog lacks; names what there is and the way out. */
export class MissingReleaseError extends Error {
  constructor(lines: readonly string[]) {
    super(`The catalog lacks what this stack asks for:\n${lines.map((line) => `  ${line}`).join('\n')}`);
    this.name = 'MissingReleaseError';
  }
}

/** One archive that some hosts of an architecture need. */
interface Want {
  readonly name: string;
  readonly arch: 'amd64' | 'arm64';
  readonly version: string | undefined;
  /** Path of the key that sets the version. */
  readonly key: string;
}

const grafanaVersion = ({ grafana }: Settings, catalog: Catalog): string =>
  grafana.version ?? catalog.find(({ name }) => name === 'grafana')?.version ?? '';

/**
 * The revision of dashboard 1860 that fits the Grafana of the stack. Undefined, which means the first of the catalog, when the
 * catalog has none that the table knows: one of the user's own.
 */
function dashboardFor(settings: Settings, catalog: Catalog): string | undefined {
  const pinned = catalog.filter(({ name }) => name === 'dashboard-1860').map(({ version }) => version);
  const fitting = fittingRevisions(grafanaVersion(settings, catalog));
  return settings.grafana.dashboardVersion ?? fitting.find((revision) => pinned.includes(revision));
}

function dashboardGaps(settings: Settings, catalog: Catalog): readonly string[] {
  const version = grafanaVersion(settings, catalog);
  if (settings.grafana.dashboardVersion !== undefined || fittingRevisions(version).length > 0) return [];
  return [
    `grafana.version: no revision of dashboard 1860 is known to fit Grafana ${version}; name one in grafana.dashboardVersion, or take a newer Grafana`,
  ];
}

function wants(settings: Settings, catalog: Catalog): readonly Want[] {
  const { nodeExporter, prometheus, alertmanager, relay, grafana, nodejs, hosts } = settings;
  const exporters = nodeExporter.hosts === 'all' ? Object.keys(hosts) : nodeExporter.hosts;
  const rows: readonly (readonly [string, readonly string[], string | undefined, string])[] = [
    ['node_exporter', exporters, nodeExporter.version, 'nodeExporter.version'],
    ['prometheus', prometheus.hosts, prometheus.version, 'prometheus.version'],
    ['alertmanager', alertmanager.hosts, alertmanager.version, 'alertmanager.version'],
    ['nodejs', [...relay.hosts, grafana.host], nodejs.version, 'nodejs.version'],
    ['grafana', [grafana.host], grafana.version, 'grafana.version'],
    ['dashboard-1860', [grafana.host], dashboardFor(settings, catalog), 'grafana.dashboardVersion'],
  ];
  return rows.flatMap(([name, keys, version, key]) =>
    [...new Set(keys.map((host) => hosts[host]?.arch ?? 'amd64'))].map((arch) => ({ name, arch, version, key })),
  );
}

function matches(entry: CatalogEntry, want: Want): boolean {
  return entry.name === want.name && (entry.arch === want.arch || entry.arch === 'any');
}

function missing(want: Want, catalog: Catalog): string {
  const known = catalog.filter((entry) => matches(entry, want)).map((entry) => entry.version);
  const wanted = want.version === undefined ? want.name : `${want.name} ${want.version}`;
  const pin = `npm run artifacts -- pin ${want.name}${want.version === undefined ? '' : ` ${want.version}`}`;
  return `${want.key}: there is no ${wanted} for ${want.arch}; known: ${known.join(', ') || 'none'}; to add it: ${pin}`;
}

function toRelease(entry: CatalogEntry): Release {
  const { name, version, sha256, arch, file, url, format, origin } = entry;
  const fileName = fileNames[name];
  const place = { name, version, sha256, path: releasePath(name, version, sha256) };
  return { ...place, arch, file, url, format, origin, ...(fileName === undefined ? {} : { fileName }) };
}

function bundleRelease({ name, version, sha256, localPath }: Bundle): Release {
  const file = `${name}-${version}-${sha256.slice(0, 8)}.mjs`;
  return toRelease({
    name,
    version,
    sha256,
    arch: 'any',
    file,
    url: `file://${encodeURI(localPath)}`,
    format: 'file',
    origin: 'local',
  });
}

/**
 * Every archive that some host of the stack needs. Without a version in the stack file, the first of that name in the catalog.
 * @throws MissingReleaseError with all that is missing.
 */
export function chooseReleases(settings: Settings, catalog: Catalog, bundles: readonly Bundle[]): readonly Release[] {
  const chosen = new Map<string, Release>(bundles.map((bundle) => [bundle.name, bundleRelease(bundle)]));
  const gaps: string[] = [...dashboardGaps(settings, catalog)];
  for (const want of wants(settings, catalog)) {
    const entry = catalog.find((item) => matches(item, want) && (want.version ?? item.version) === item.version);
    if (entry === undefined) gaps.push(missing(want, catalog));
    else chosen.set(`${entry.name} ${entry.arch}`, toRelease(entry));
  }
  for (const name of ['feishu-relay', 'prometheus-failover'] as const) {
    if (!chosen.has(name)) gaps.push(`${name}: the bundle is not built; to build it: npm run build`);
  }
  if (gaps.length > 0) throw new MissingReleaseError(gaps);
  return [...chosen.values()];
}
