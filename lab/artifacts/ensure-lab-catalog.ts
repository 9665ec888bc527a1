import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { artifactCacheFolder } from '../../infra/artifacts/cache-folder.ts';
import { officialCatalogFile, readCatalog } from '../../infra/artifacts/read-catalog.ts';
import type { Catalog, CatalogEntry } from '../../infra/model/catalog.ts';
import { withLock } from '../../ops/toolchain/with-lock.ts';
import { withProgress } from '../../ops/toolchain/with-progress.ts';
import { fromDebian } from './from-debian.ts';
import { fromGrafanaStandIn, grafanaStandInKey } from './from-grafana-stand-in.ts';
import { fromLocalDashboard, tryLocalDashboard } from './from-local-dashboard.ts';
import { fileSha256 } from '../../infra/artifacts/file-sha256.ts';
import { fromNodePackage } from './from-node-package.ts';
import { labArch, type LabEntry, type LabSource } from './lab-entry.ts';
import { rememberEntry, tryRemembered } from './remembered-entry.ts';
import { debianRecipes } from './repackage-debian.ts';
import { tryCachedOfficial, tryOfficial } from './try-official.ts';

/** The releases the lab runs; `feishu-relay` and `prometheus-failover` are bundles of the checkout, not archives. */
export const labReleases = [
  'prometheus',
  'alertmanager',
  'node_exporter',
  'nodejs',
  'grafana',
  'dashboard-1860',
] as const;

/** One of `labReleases`. */
export type LabRelease = (typeof labReleases)[number];

/**
 * Gets every archive the lab runs from into the artifact cache and writes the lab's catalog of them: the official archive where it can
 * be reached, else a repackaged or stand-in one, told in one line each. A second call only checks what is there.
 * @param catalogFile Written when its content changes.
 * @throws Error naming the release and the way out
 */
export async function ensureLabCatalog(catalogFile: string, log: (line: string) => void): Promise<void> {
  const entries = await ensureLabReleases(labReleases, log);
  const text = `${JSON.stringify(entries, undefined, 2)}\n`;
  if ((await readFile(catalogFile, 'utf8').catch(() => '')) === text) return;
  await mkdir(dirname(catalogFile), { recursive: true });
  await writeFile(`${catalogFile}.making`, text);
  await rename(`${catalogFile}.making`, catalogFile);
}

/** What is either the real one or a stand-in: every call says which. */
const mayStandIn: ReadonlySet<LabRelease> = new Set(['grafana']);

/** The catalog entries of some of the lab's releases, their archives in the artifact cache. @throws Error as `ensureLabCatalog` */
export async function ensureLabReleases(names: readonly LabRelease[], log: (line: string) => void): Promise<Catalog> {
  const artifactsFolder = artifactCacheFolder();
  await mkdir(join(artifactsFolder, '.lab'), { recursive: true });
  const pinned = await pinnedReleases(labArch());
  return withLock(join(artifactsFolder, '.lab', 'lock'), log, async () => {
    const keys = new Map<LabRelease, string>();
    const found = new Map<LabRelease, LabEntry>();
    for (const name of names) {
      const key = await recipeKey(name, pinned.get(name));
      keys.set(name, key);
      // An official archive that somebody put into the cache goes before what was made in its place.
      const official = await tryCachedOfficial(name, pinned.get(name), artifactsFolder);
      const remembered = official ?? (await tryRemembered(name, key, artifactsFolder));
      if (remembered) found.set(name, remembered);
      if (remembered && mayStandIn.has(name)) log(remembered.line);
    }
    const missing = names.filter((name) => !found.has(name));
    for (const [name, got] of await getMissing(missing, pinned, artifactsFolder, log)) {
      await rememberEntry(name, keys.get(name) ?? '', got, artifactsFolder);
      found.set(name, got);
      log(got.line);
    }
    return names.flatMap((name) => found.get(name)?.entry ?? []);
  });
}

type Pinned = ReadonlyMap<string, CatalogEntry>;

/** The preferred official archive of each release for an architecture. */
async function pinnedReleases(arch: string): Promise<Pinned> {
  const fitting = (await readCatalog(officialCatalogFile)).filter((one) => one.arch === arch || one.arch === 'any');
  return new Map(fitting.toReversed().map((one) => [one.name, one]));
}

/** Runs under the lock, so whatever work folder is there was left by a call that is gone. */
async function getMissing(
  missing: readonly LabRelease[],
  pinned: Pinned,
  artifactsFolder: string,
  log: (line: string) => void,
): Promise<ReadonlyMap<LabRelease, LabEntry>> {
  if (missing.length === 0) return new Map();
  const workFolder = join(artifactsFolder, '.lab', 'work');
  await rm(workFolder, { recursive: true, force: true });
  await mkdir(workFolder);
  const source: LabSource = { arch: labArch(), artifactsFolder, workFolder, log };
  try {
    return await withProgress('getting the archives', log, getAll(missing, pinned, source));
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

/** What a remembered archive depends on besides the source in the network: when it changes, the archive is made anew. */
async function recipeKey(name: LabRelease, entry: CatalogEntry | undefined): Promise<string> {
  const pinned = entry?.sha256 ?? 'unpinned';
  if (name === 'grafana') return `${pinned} ${await grafanaStandInKey()}`;
  if (name === 'nodejs') return `${pinned} ${process.versions.node}`;
  if (name === 'dashboard-1860') {
    const local = await tryLocalDashboard();
    return `${pinned} ${local === undefined ? '' : ((await fileSha256(local)) ?? '')}`;
  }
  return `${pinned} ${JSON.stringify(debianRecipes[name])}`;
}

async function getAll(
  names: readonly LabRelease[],
  pinned: Pinned,
  source: LabSource,
): Promise<ReadonlyMap<LabRelease, LabEntry>> {
  const got = new Map<LabRelease, LabEntry>();
  const reasons = new Map<LabRelease, string>();
  await Promise.all(
    names.map(async (name) => {
      const result = await tryOfficial(name, pinned.get(name), source);
      if (typeof result === 'string') reasons.set(name, result);
      else got.set(name, result);
    }),
  );
  const debian = [...reasons].filter(([name]) => debianRecipes[name]);
  const wanted = debian.map(([name, why]) => ({ name, why, version: pinned.get(name)?.version }));
  if (wanted.length > 0) {
    for (const one of await fromDebian(wanted, source)) got.set(one.entry.name as LabRelease, one);
  }
  for (const [name, why] of reasons) {
    if (name === 'nodejs') got.set(name, await fromNodePackage(why, source));
    if (name === 'grafana') got.set(name, await fromGrafanaStandIn(why, source));
    if (name === 'dashboard-1860') got.set(name, await fromLocalDashboard(why, pinned.get(name), source));
  }
  return got;
}
