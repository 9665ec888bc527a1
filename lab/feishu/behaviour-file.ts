import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { behaviourSchema, defaultBehaviour, type Behaviour } from './behaviour.ts';

function fileIn(folder: string): string {
  return join(folder, 'behaviour.json');
}

/** The behaviour that was last set, or the default when none was, or its file is damaged. */
export function readBehaviour(folder: string): Behaviour {
  try {
    return behaviourSchema.safeParse(JSON.parse(readFileSync(fileIn(folder), 'utf8'))).data ?? defaultBehaviour;
  } catch {
    return defaultBehaviour;
  }
}

/** Keeps the behaviour for a restart; the file is replaced whole, so a kill leaves the old or the new one. */
export function writeBehaviour(folder: string, behaviour: Behaviour): void {
  writeFileSync(`${fileIn(folder)}.new`, JSON.stringify(behaviour));
  renameSync(`${fileIn(folder)}.new`, fileIn(folder));
}
