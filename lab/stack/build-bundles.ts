import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkoutDir } from '../lab-paths.ts';
import { withProgress } from '../progress.ts';
import { runTool } from '../run-tool.ts';

const bundles = [
  { script: 'build:relay', sources: 'relay/src', bundle: 'relay/dist/relay.mjs' },
  { script: 'build:failover', sources: 'failover/src', bundle: 'failover/dist/failover.mjs' },
] as const;

/** Builds the programs of our own that hosts run, where a source is newer than its bundle, so that the lab never runs yesterday's code. */
export const buildBundles = async (): Promise<void> => {
  for (const { script, sources, bundle } of bundles) {
    const built = join(checkoutDir, bundle);
    if (existsSync(built) && (await newest(join(checkoutDir, sources))) <= (await stat(built)).mtimeMs) continue;
    const npm = join(dirname(process.execPath), 'npm');
    await withProgress(script, () =>
      runTool(existsSync(npm) ? npm : 'npm', ['--prefix', checkoutDir, 'run', '--silent', script]),
    );
  }
};

const newest = async (folder: string): Promise<number> => {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const times = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).mtimeMs);
  return Math.max(0, ...(await Promise.all(times)));
};
