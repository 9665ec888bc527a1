import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { CatalogEntry } from '../model/catalog.ts';
import { artifactSources, type ArtifactSource } from './artifact-sources.ts';
import { copyVerified, removeStaleParts, SourceError } from './copy-verified.ts';
import { fileSha256 } from './file-sha256.ts';
import { projectPath } from './project-path.ts';
import { shownAddress } from './http-get.ts';

/** What `fetchArtifact` needs to know of an archive; a `CatalogEntry` is one. */
export type FetchableArtifact = Pick<CatalogEntry, 'name' | 'version' | 'arch' | 'file' | 'url' | 'sha256'>;

/** Options of `fetchArtifact`. */
export interface FetchOptions {
  /** Folder the archives are kept in, made when missing; see `artifactCacheFolder` and, for a relative one, `projectPath`. */
  readonly cacheDir: string;
  /** `promha:artifacts.mirror` of the stack: an http(s) URL, a `file://` URL or a folder. Empty or absent: none. */
  readonly mirror?: string | undefined;
  /** Told in one line when a transfer starts, so that the user knows what takes time. */
  readonly log?: ((line: string) => void) | undefined;
  /** Pauses between the tries of one source, in milliseconds; as many further tries as numbers. @default [500, 2000] */
  readonly retryPausesMs?: readonly number[];
}

/** No source had the archive; the message lists each source with what it said, and the way out. */
export class ArtifactError extends Error {
  override name = 'ArtifactError';
}

const underWay = new Map<string, Promise<string>>();

/**
 * The path of an archive on this machine, its SHA-256 checked: from the cache, else the mirror, else the official address.
 * Calls for the same file at the same time share one transfer.
 * @throws ArtifactError
 */
export function fetchArtifact(entry: FetchableArtifact, options: FetchOptions): Promise<string> {
  const target = join(projectPath(options.cacheDir), entry.file);
  const key = `${target}\0${entry.sha256}`;
  const running = underWay.get(key);
  if (running) return running;
  const started = fetchToCache(entry, target, options).finally(() => underWay.delete(key));
  underWay.set(key, started);
  return started;
}

async function fetchToCache(entry: FetchableArtifact, target: string, options: FetchOptions): Promise<string> {
  const cached = await fileSha256(target);
  if (cached === entry.sha256) return target;
  await mkdir(dirname(target), { recursive: true });
  await removeStaleParts(target);
  const said = [
    `cache ${target}: ${cached === undefined ? 'not there' : `sha256 is ${cached}, should be ${entry.sha256}`}`,
  ];
  for (const source of artifactSources(entry, options.mirror)) {
    options.log?.(`${entry.name} ${entry.version}: from ${shownAddress(source.address)}`);
    const problem = await trySource(source, target, entry.sha256, options.retryPausesMs ?? [500, 2000]);
    if (problem === undefined) return target;
    said.push(`${source.kind} ${shownAddress(source.address)}: ${problem}`);
  }
  throw new ArtifactError(nowhere(entry, said, dirname(target)));
}

/** What the source said when it did not give the archive, after the last try; `undefined` when the archive is there. */
async function trySource(
  source: ArtifactSource,
  target: string,
  sha256: string,
  pausesMs: readonly number[],
): Promise<string | undefined> {
  for (let tries = 1; ; tries += 1) {
    try {
      await copyVerified(source, target, sha256);
      return undefined;
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      const waitMs = error.transient ? pausesMs[tries - 1] : undefined;
      if (waitMs === undefined) return tries === 1 ? error.message : `${error.message} (${tries} tries)`;
      await pause(waitMs);
    }
  }
}

function nowhere(entry: FetchableArtifact, said: readonly string[], cacheDir: string): string {
  return [
    `${entry.name} ${entry.version} (${entry.arch}): the archive ${entry.file} could be had from no source.`,
    ...said.map((line) => `  ${line}`),
    `  Way out: put ${entry.file} with sha256 ${entry.sha256} into ${cacheDir}, or into a folder or web server named by promha:artifacts.mirror;` +
      ' on a machine with internet `npm run artifacts -- fetch` fills such a folder.',
  ].join('\n');
}
