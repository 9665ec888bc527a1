import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { DownloadedPackage } from './apt-download.ts';
import { relocateAlertmanager } from './relocate-alertmanager.ts';

/** How one official archive is put together from Debian packages. */
export interface DebianRecipe {
  /** Debian packages; the first one's version is the archive's. */
  readonly packages: readonly string[];
  /** Path in the archive -> path in the unpacked packages. */
  readonly files: Readonly<Record<string, string>>;
}

/** Recipes for the releases that Debian carries, in the layout of the official archives. */
export const debianRecipes: Readonly<Record<string, DebianRecipe>> = {
  prometheus: {
    packages: ['prometheus', 'promtool'],
    files: {
      prometheus: 'usr/bin/prometheus',
      promtool: 'usr/bin/promtool',
      LICENSE: 'usr/share/doc/prometheus/copyright',
    },
  },
  alertmanager: {
    packages: ['prometheus-alertmanager'],
    files: {
      'libexec/alertmanager': 'usr/bin/prometheus-alertmanager',
      amtool: 'usr/bin/amtool',
      LICENSE: 'usr/share/doc/prometheus-alertmanager/copyright',
      'template/default.tmpl': 'usr/share/prometheus/alertmanager/default.tmpl',
      'template/email.tmpl': 'usr/share/prometheus/alertmanager/email.tmpl',
      'template/no-ui/index.html': 'usr/share/prometheus/alertmanager/no-ui/index.html',
      'template/no-ui/favicon.ico': 'usr/share/prometheus/alertmanager/no-ui/favicon.ico',
    },
  },
  node_exporter: {
    packages: ['prometheus-node-exporter'],
    files: {
      node_exporter: 'usr/bin/prometheus-node-exporter',
      LICENSE: 'usr/share/doc/prometheus-node-exporter/copyright',
    },
  },
};

/** Upstream's version inside Debian's: no epoch, no repacking mark, no Debian revision. `3.5.3+ds1-6` -> `3.5.3`. */
export function upstreamVersion(debianVersion: string): string {
  return debianVersion
    .replace(/^\d+:/, '')
    .replace(/-[^-]*$/, '')
    .replace(/[+~](ds|dfsg|debian)[0-9.]*$/, '');
}

/**
 * Lays out the official archive of `name` below `workFolder` from downloaded packages.
 * @returns the archive's version and its top folder, ready to be packed
 */
export async function repackageDebian(
  name: string,
  arch: string,
  downloaded: readonly DownloadedPackage[],
  workFolder: string,
): Promise<{ readonly version: string; readonly folder: string }> {
  const recipe = debianRecipes[name];
  if (!recipe) throw new Error(`${name}: Debian carries no package of it that we know`);
  const packages = recipe.packages.map((wanted) => downloaded.find((one) => one.name === wanted));
  const unpacked = join(workFolder, `unpacked-${name}`);
  for (const one of packages) if (one) await execa('dpkg-deb', ['-x', one.path, unpacked]);
  const version = upstreamVersion(packages[0]?.version ?? '');
  const folder = join(workFolder, `${name}-${version}.linux-${arch}`);
  for (const [to, from] of Object.entries(recipe.files)) {
    await mkdir(dirname(join(folder, to)), { recursive: true });
    await copyFile(join(unpacked, from), join(folder, to));
  }
  if (name === 'alertmanager') await relocate(folder);
  return { version, folder };
}

async function relocate(folder: string): Promise<void> {
  const binary = join(folder, 'libexec', 'alertmanager');
  const { program, launcher } = relocateAlertmanager(await readFile(binary));
  await writeFile(binary, program);
  await writeFile(join(folder, 'alertmanager'), launcher);
  await chmod(binary, 0o755);
  await chmod(join(folder, 'alertmanager'), 0o755);
}
