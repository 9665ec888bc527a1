import { join } from 'node:path';
import { fileSha256 } from '../../infra/artifacts/file-sha256.ts';
import { aptDownload } from './apt-download.ts';
import type { LabEntry, LabSource } from './lab-entry.ts';
import { packArchive } from './pack-archive.ts';
import { debianRecipes, repackageDebian } from './repackage-debian.ts';

/** The suite whose packages are close to the pinned versions. Their binaries need glibc 2.34: Debian bookworm and EL9 have it. */
const suite = 'forky';

/** A release to take from Debian. */
export interface WantedFromDebian {
  readonly name: string;
  /** Why the official archive was not taken. */
  readonly why: string;
  /** The pinned version; what Debian carries is taken all the same, and named. */
  readonly version: string | undefined;
}

/** Repackages releases from Debian's packages: one index update for all, then each into an archive of the official layout. */
export async function fromDebian(wanted: readonly WantedFromDebian[], source: LabSource): Promise<readonly LabEntry[]> {
  const packages = wanted.flatMap(({ name }) => debianRecipes[name]?.packages ?? []);
  source.log(`downloading Debian ${suite} packages ${packages.join(', ')}`);
  const downloaded = await aptDownload(suite, packages, join(source.workFolder, 'apt'));
  source.log(`repackaging ${wanted.map(({ name }) => name).join(', ')} as the official archives are laid out`);
  return Promise.all(
    wanted.map(async (one) => {
      const { version, folder } = await repackageDebian(one.name, source.arch, downloaded, source.workFolder);
      const file = `${one.name}-${version}.linux-${source.arch}.repackaged.tar.gz`;
      await packArchive(folder, join(source.artifactsFolder, file));
      return labEntry(one, version, file, source);
    }),
  );
}

async function labEntry(one: WantedFromDebian, version: string, file: string, source: LabSource): Promise<LabEntry> {
  const sha256 = (await fileSha256(join(source.artifactsFolder, file))) ?? '';
  const instead = one.version === undefined || one.version === version ? '' : ` (the catalog pins ${one.version})`;
  return {
    entry: {
      name: one.name,
      version,
      arch: source.arch,
      file,
      url: '',
      sha256,
      format: 'tar.gz',
      origin: 'repackaged',
    },
    line: `${one.name} ${version}${instead}: official source as built by Debian ${suite}, repackaged, because ${one.why}`,
  };
}
