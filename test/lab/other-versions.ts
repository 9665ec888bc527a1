import { mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Document } from 'yaml';
import { artifactCacheFolder } from '../../infra/artifacts/cache-folder.ts';
import { fileSha256 } from '../../infra/artifacts/file-sha256.ts';
import { readCatalog } from '../../infra/artifacts/read-catalog.ts';
import type { CatalogEntry } from '../../infra/model/catalog.ts';
import { packArchive } from '../../lab/artifacts/pack-archive.ts';
import { statePath } from '../../lab/lab-paths.ts';

/** Archives that stand in for another version of a tool: the lab's own, with the same program in it, under another version's name. */
export interface OtherVersions {
  /** Names the stand-in of a tool in a stack, such as `3.5.3-again`. */
  readonly versionOf: (tool: string) => string;
  /** Gives a stack the archives to choose from: the lab's and the stand-ins. */
  readonly offer: (stack: Document) => void;
  readonly remove: () => Promise<void>;
}

/** Changes the unpacked folder of a release before it is packed again. */
type Alter = (release: string) => Promise<void>;

async function repack(entry: CatalogEntry, folder: string, alter: Alter): Promise<CatalogEntry> {
  const version = `${entry.version}-again`;
  const work = await mkdtemp(join(folder, 'work-'));
  await execa('tar', ['-xzf', join(artifactCacheFolder(), entry.file), '-C', work]);
  const [top = ''] = await readdir(work);
  const named = join(work, `${entry.name}-${version}`);
  await rename(join(work, top), named);
  await writeFile(join(named, 'STAND-IN'), `${entry.name} ${entry.version} under the name ${version}, for a test\n`);
  await alter(named);
  const file = `${entry.name}-${version}.tar.gz`;
  await packArchive(named, join(folder, file));
  await rm(work, { recursive: true });
  return { ...entry, version, file, origin: 'stand-in', sha256: (await fileSha256(join(folder, file))) ?? '' };
}

/** A program for a machine that there is not, so that it starts nowhere. */
const foreignProgram = Buffer.from('7f454c460201010000000000000000000200edfe', 'hex');

/** For `otherVersions`: the program of this name, of the tool's own archive, does not start on any host. */
export const withoutProgram =
  (name: string): Alter =>
  (release) =>
    writeFile(join(release, name), foreignProgram);

/**
 * Makes a stand-in of another version of each of these tools. It goes by the code path of a real one: catalog, digest, upload.
 * @param alter What else is to be different; nothing when left out.
 */
export async function otherVersions(
  tools: readonly string[],
  alter: Alter = () => Promise.resolve(),
): Promise<OtherVersions> {
  const folder = await mkdtemp(join(tmpdir(), 'promha-versions-'));
  const catalog = await readCatalog(statePath('catalog.json'));
  const mine = catalog.filter(({ name }) => tools.includes(name));
  // A cache of its own, so that the user's keeps no stand-ins.
  for (const entry of catalog) await symlink(join(artifactCacheFolder(), entry.file), join(folder, entry.file));
  const others = await Promise.all(mine.map((entry) => repack(entry, folder, alter)));
  const file = join(folder, 'catalog.json');
  // The lab's come first, so that a stack that names no version keeps them.
  await writeFile(file, JSON.stringify([...catalog, ...others]));
  return {
    versionOf: (tool) => others.find(({ name }) => name === tool)?.version ?? '',
    offer: (stack) => stack.setIn(['config', 'promha:artifacts'], { catalog: file, cache: folder }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
