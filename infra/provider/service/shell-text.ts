import { readFileSync } from 'node:fs';

/** Text of a script for hosts, from the folder beside this file. */
export function shellText(name: 'await.sh' | 'lib.sh' | 'look.sh' | 'receive.sh' | 'recover.sh' | 'remove.sh' | 'transaction.sh' | 'undo.sh'): string {
  return readFileSync(new URL(`./shell/${name}`, import.meta.url), 'utf8');
}
