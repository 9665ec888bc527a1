import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

/**
 * A path as a stack file gives it: `~/` is the home folder, a relative one starts at the project's root. The working directory does not
 * count, because Pulumi runs the program in `infra/` and the ops commands elsewhere.
 */
export function projectPath(path: string): string {
  return path === '~' || path.startsWith('~/') ? resolve(homedir(), path.slice(2)) : resolve(projectRoot, path);
}
