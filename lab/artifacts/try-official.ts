import { fetchArtifact } from '../../infra/artifacts/fetch-artifact.ts';
import { fileSha256 } from '../../infra/artifacts/file-sha256.ts';
import { httpGet } from '../../infra/artifacts/http-get.ts';
import type { CatalogEntry } from '../../infra/model/catalog.ts';
import { join } from 'node:path';
import type { LabEntry, LabSource } from './lab-entry.ts';

/** How long an address may take to answer before the offline way is taken, in milliseconds. */
const reachableWithinMs = 4_000;

/** The official archive of a release when it lies in the cache, whoever put it there. */
export async function tryCachedOfficial(
  name: string,
  pinned: CatalogEntry | undefined,
  artifactsFolder: string,
): Promise<LabEntry | undefined> {
  if (pinned === undefined) return undefined;
  const isThere = (await fileSha256(join(artifactsFolder, pinned.file))) === pinned.sha256;
  const line = `${name} ${pinned.version}: official archive, from the cache`;
  return isThere ? { entry: pinned, line } : undefined;
}

/**
 * The official archive of a release, from the cache or its own address.
 * @param pinned The catalog's entry; `undefined` when its checksum is not known, then nothing is fetched.
 * @returns the entry, or the reason why not as half a sentence
 */
export async function tryOfficial(
  name: string,
  pinned: CatalogEntry | undefined,
  source: LabSource,
): Promise<LabEntry | string> {
  if (!pinned) return `infra/model/catalog.json pins no official archive of it for ${source.arch}`;
  const cached = await tryCachedOfficial(name, pinned, source.artifactsFolder);
  if (cached) return cached;
  const unreachable = await whyUnreachable(pinned.url);
  if (unreachable) return unreachable;
  try {
    await fetchArtifact(pinned, { cacheDir: source.artifactsFolder, log: source.log });
    return { entry: pinned, line: `${name} ${pinned.version}: official archive, from ${pinned.url}` };
  } catch (error) {
    return (error as Error).message.split('\n')[0] ?? 'it cannot be fetched';
  }
}

async function whyUnreachable(url: string): Promise<string | undefined> {
  try {
    const answer = await httpGet(url, { method: 'HEAD', headersTimeoutMs: reachableWithinMs });
    return answer.status < 500 ? undefined : `${new URL(url).host} answers HTTP ${answer.status}`;
  } catch (error) {
    return `${new URL(url).host} cannot be reached (${(error as Error).message})`;
  }
}
