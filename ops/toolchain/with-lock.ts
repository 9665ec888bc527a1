import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { processIdentity } from './process-identity.ts';

/**
 * Runs `work` while holding a lock file that names this process. Another process of this machine that wants the same waits;
 * the lock of a process that is gone (killed, machine restarted) is taken over.
 */
export async function withLock<T>(lockFile: string, log: (line: string) => void, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(lockFile), { recursive: true });
  for (let waits = 0; !(await tryTake(lockFile)); waits += 1) {
    // Not at once: most often the other one is done in a moment.
    if (waits === 5) log(`waiting for another promha process that prepares the same (lock ${lockFile})`);
    await pause(200);
  }
  try {
    return await work();
  } finally {
    await rm(lockFile, { force: true });
  }
}

async function tryTake(lockFile: string): Promise<boolean> {
  try {
    await writeFile(lockFile, (await processIdentity(process.pid)) ?? String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const holder = await readFile(lockFile, 'utf8').catch(() => '');
  if (await isGone(lockFile, holder)) await discard(lockFile, holder);
  return false;
}

async function isGone(lockFile: string, holder: string): Promise<boolean> {
  if (holder !== '') return (await processIdentity(Number.parseInt(holder, 10))) !== holder;
  // An empty lock is one being written this very moment, unless its writer was killed in between.
  const seen = await stat(lockFile).catch(() => undefined);
  return seen !== undefined && Date.now() - seen.mtimeMs > 5_000;
}

/** Moves the lock of a gone process away. Should another process have taken it over in between, it gets its lock back. */
async function discard(lockFile: string, holder: string): Promise<void> {
  const aside = `${lockFile}.${process.pid}`;
  try {
    await rename(lockFile, aside);
  } catch {
    return;
  }
  if ((await readFile(aside, 'utf8')) === holder) await rm(aside);
  else await rename(aside, lockFile);
}
