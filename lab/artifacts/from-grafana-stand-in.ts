import { createHash } from 'node:crypto';
import { readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { fileSha256 } from '../../infra/artifacts/file-sha256.ts';
import type { LabEntry, LabSource } from './lab-entry.ts';

const standInFolder = fileURLToPath(new URL('../stand-ins/grafana', import.meta.url));

/** Changes with the stand-in's own source and its Node, so that an edited stand-in is packed anew. */
export async function grafanaStandInKey(): Promise<string> {
  const hash = createHash('sha256').update(process.versions.node);
  const files = await readdir(standInFolder, { recursive: true, withFileTypes: true });
  const paths = files
    .filter((one) => one.isFile() && !one.name.endsWith('.test.ts'))
    .map((one) => join(one.parentPath, one.name));
  for (const path of paths.sort()) hash.update(path.slice(standInFolder.length)).update(await readFile(path));
  return hash.digest('hex').slice(0, 16);
}

/** Packs the stand-in of Grafana's server, in the official archive's layout. */
export async function fromGrafanaStandIn(why: string, source: LabSource): Promise<LabEntry> {
  // Loaded only when it is needed: everything else of the lab's archives is had without it.
  const { packGrafanaStandIn } = await import('../stand-ins/grafana/pack.ts');
  const packed = join(source.workFolder, 'grafana-stand-in.tar.gz');
  await packGrafanaStandIn(packed);
  const version = await packedVersion(packed);
  const file = `grafana-${version}.linux-${source.arch}.tar.gz`;
  await rename(packed, join(source.artifactsFolder, file));
  const sha256 = (await fileSha256(join(source.artifactsFolder, file))) ?? '';
  return {
    entry: { name: 'grafana', version, arch: source.arch, file, url: '', sha256, format: 'tar.gz', origin: 'stand-in' },
    line: `grafana ${version}: a STAND-IN of the lab with the official layout, because ${why}`,
  };
}

/** The version is in the name of the archive's top folder, as in the official one. */
async function packedVersion(archive: string): Promise<string> {
  const { stdout } = await execa('tar', ['-tzf', archive]);
  const version = /^(?:\.\/)?grafana-([^/]+)\//.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`${archive}: has no top folder grafana-<version>`);
  return version;
}
