import { readFileSync } from 'node:fs';

/** Text of a shell script for hosts that stands in the folder `shell` beside the calling module (`import.meta.url`). */
export function shellFile(module: string, name: string): string {
  return readFileSync(new URL(`./shell/${name}`, module), 'utf8');
}
