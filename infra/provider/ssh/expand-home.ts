import { homedir } from 'node:os';
import { join } from 'node:path';

/** A path of the operator's machine with a leading `~` replaced by the home folder. */
export function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
}
