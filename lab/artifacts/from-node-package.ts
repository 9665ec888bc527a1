import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileSha256 } from '../../infra/artifacts/file-sha256.ts';
import type { LabEntry, LabSource } from './lab-entry.ts';
import { packArchive } from './pack-archive.ts';

/** Packs the Node that runs us, which npm brought in the package `node`, in the layout of the official archive. */
export async function fromNodePackage(why: string, source: LabSource): Promise<LabEntry> {
  const version = process.versions.node;
  const arch = source.arch === 'amd64' ? 'x64' : source.arch;
  const folder = join(source.workFolder, `node-v${version}-linux-${arch}`);
  await mkdir(join(folder, 'bin'), { recursive: true });
  await copyFile(process.execPath, join(folder, 'bin', 'node'));
  await chmod(join(folder, 'bin', 'node'), 0o755);
  const file = `node-v${version}-linux-${arch}.repackaged.tar.gz`;
  await packArchive(folder, join(source.artifactsFolder, file));
  const sha256 = (await fileSha256(join(source.artifactsFolder, file))) ?? '';
  return {
    entry: {
      name: 'nodejs',
      version,
      arch: source.arch,
      file,
      url: '',
      sha256,
      format: 'tar.gz',
      origin: 'repackaged',
    },
    line: `nodejs ${version}: the binary of the npm package node, repackaged, because ${why}`,
  };
}
