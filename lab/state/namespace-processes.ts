import { readdir, readlink, stat } from 'node:fs/promises';
import { netnsFile } from '../network/network-plan.ts';
import { isMounted } from './mounts.ts';

/**
 * Processes of this machine that live in the lab's network namespace. Only the lab leads there, so they are the lab's:
 * its daemons, a Pulumi run, commands started by `run`.
 */
export const namespaceProcesses = async (): Promise<readonly number[]> => {
  if (!(await isMounted(netnsFile))) return [];
  const wanted = `net:[${(await stat(netnsFile)).ino}]`;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const mine = await Promise.all(
    pids.map(async (pid) => ((await readlink(`/proc/${pid}/ns/net`).catch(() => '')) === wanted ? [Number(pid)] : [])),
  );
  return mine.flat();
};
