import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Folder on the operator's machine for what can be had again: tool chain, archives, the lab's root file system.
 * `PROMHA_CACHE`, else `$XDG_CACHE_HOME/promha`, else `~/.cache/promha`. It may be removed at any time.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.PROMHA_CACHE) return env.PROMHA_CACHE;
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'promha');
}

/** Folder of the archives inside the cache, each under the catalog's `file` name. */
export function artifactCacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(env), 'artifacts');
}
