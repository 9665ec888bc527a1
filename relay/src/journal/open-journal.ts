import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import { Journal, type JournalOptions } from './journal.ts';
import { isDiskTrouble } from './open-database.ts';

/** Errors of the system where a disk has no room for a folder or a file. */
const fullCodes = new Set(['ENOSPC', 'EDQUOT']);

function isFull(error: unknown): boolean {
  return isDiskTrouble(error) || fullCodes.has((error as NodeJS.ErrnoException).code ?? '');
}

function fileOf(folder: string): string {
  return join(folder, 'journal.sqlite');
}

function hasJournal(folder: string): boolean {
  const file = fileOf(folder);
  return existsSync(file) && statSync(file).size > 0;
}

/**
 * Opens the journal of a folder; undefined where the disk has no room for it. Of a first journal nothing is left behind then.
 * Throws when the folder cannot be used for another reason.
 */
export function tryOpenJournal(folder: string, nowMs: number, options: JournalOptions): Journal | undefined {
  const isFirst = !hasJournal(folder);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return new Journal(folder, nowMs, options);
  } catch (error) {
    if (!isFull(error)) throw error;
    for (const end of isFirst ? ['', '-wal', '-shm'] : []) rmSync(fileOf(folder) + end, { force: true });
    return undefined;
  }
}

/**
 * Opens the journal of a folder, which is made where it is missing. Where the disk has no room for a first journal, one in memory
 * stands in for it: every notification is answered only when its alerts are shown. A journal that is there is never passed over:
 * what waits in it and what is known would be forgotten.
 * @param folder Undefined: in memory.
 * @param mayStandIn False where another relay takes the alerts meanwhile.
 */
export function openJournal(
  folder: string | undefined,
  nowMs: number,
  options: JournalOptions & { readonly mayStandIn: boolean },
  log: FastifyBaseLogger,
): Journal {
  if (folder === undefined || hasJournal(folder)) return new Journal(folder, nowMs, options);
  const journal = tryOpenJournal(folder, nowMs, options);
  if (journal !== undefined) return journal;
  if (!options.mayStandIn) throw new Error(`journal: ${folder}: the disk has no room for a journal; make room there`);
  log.fatal(
    { folder },
    'journal: the disk has no room for one; alerts are answered only when Feishu has them, and forgotten with this process',
  );
  return new Journal(undefined, nowMs, options);
}
