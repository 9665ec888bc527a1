import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { packArchive } from '../../artifacts/pack-archive.ts';
import { grafanaStandInVersion } from './version.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The project's own Node, of a known version; else the one that runs this. */
function nodeBinary(): string {
  const own = join(root, 'node_modules/node/bin/node');
  return existsSync(own) ? own : process.execPath;
}

async function bundleProgram(outFile: string): Promise<void> {
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
  // Paths from the project's root on, so that the bundle is the same in every checkout.
  const common = {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    logLevel: 'warning',
    banner,
  } as const;
  await build({ ...common, entryPoints: ['lab/stand-ins/grafana/program/main.ts'], outfile: outFile });
}

/**
 * Packs the stand-in of Grafana's server in the layout of the official archive: `grafana-<version>/` with `bin/grafana`, `conf/` and
 * `public/`; program and Node stand in `stand-in/` beside them. The same sources and Node give the same bytes.
 * @param outFile The tar.gz to write; it is written whole or not at all.
 */
export async function packGrafanaStandIn(outFile: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'promha-grafana-'));
  const folder = join(work, `grafana-${grafanaStandInVersion}`);
  try {
    for (const part of ['bin', 'conf/provisioning/datasources', 'conf/provisioning/dashboards', 'public', 'stand-in']) {
      await mkdir(join(folder, part), { recursive: true });
    }
    await bundleProgram(join(folder, 'stand-in/grafana-stand-in.mjs'));
    await copyFile(nodeBinary(), join(folder, 'stand-in/node'));
    await copyFile(join(here, 'files/grafana.sh'), join(folder, 'bin/grafana'));
    await copyFile(join(here, 'files/defaults.ini'), join(folder, 'conf/defaults.ini'));
    await copyFile(join(here, 'files/index.html'), join(folder, 'public/index.html'));
    await writeFile(join(folder, 'VERSION'), `${grafanaStandInVersion}\n`);
    for (const program of ['bin/grafana', 'stand-in/node']) await chmod(join(folder, program), 0o755);
    await packArchive(folder, outFile);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
