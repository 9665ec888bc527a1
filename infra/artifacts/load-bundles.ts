import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Bundle } from '../model/release.ts';
import { fileSha256 } from './file-sha256.ts';

const projectFile = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The two programs of this repository have not been built. */
export class MissingBundleError extends Error {
  override name = 'MissingBundleError';
}

async function bundle(name: Bundle['name'], path: string, version: string): Promise<Bundle> {
  const localPath = projectFile(path);
  const sha256 = await fileSha256(localPath);
  if (sha256 !== undefined) return { name, version, sha256, localPath };
  throw new MissingBundleError(
    `${path}: there is no such file; \`npm run build\` makes it (\`npm ci\` does so by itself).`,
  );
}

/**
 * The relay and the failover endpoint as they were built, with the project's own version.
 * @throws MissingBundleError naming the missing file and the command that builds it.
 */
export async function loadBundles(): Promise<readonly Bundle[]> {
  const { version } = JSON.parse(await readFile(projectFile('package.json'), 'utf8')) as { version: string };
  return Promise.all([
    bundle('feishu-relay', 'relay/dist/relay.mjs', version),
    bundle('prometheus-failover', 'failover/dist/failover.mjs', version),
  ]);
}
