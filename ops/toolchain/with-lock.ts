import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Runs `work` while holding a lock file that names this process. Another process of this machine that wants the same waits;
 * the lock of a process that is gone (killed, machine restarted) is taken over.
 */
export async function withLock<T>(lockFile: string, log: (line: string) => void, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(lockFile), { recursive: true });
  for (let waits = 0; !(await tryTake(lockFile)); waits += 1) {
    if (waits === 0) log(`waiting for another promha process that prepares the same (lock ${lockFile})`);
    await pause(300);
  }
  try {
    return await work();
  } finally {
    await rm(lockFile, { force: true });
  }
}

async function tryTake(lockFile: string): Promise<boolean> {
  try {
    await writeFile(lockFile, `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const holder = Number((await readFile(lockFile, 'utf8').catch(() => '')).trim());
  // An empty lock is one being written this very moment.
  if (holder > 0 && !isAlive(holder)) await rm(lockFile, { force: true });
  return false;
}

/** Whether a process of this machine runs. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
