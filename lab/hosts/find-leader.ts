import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { labCgroup } from '../state/lab-cgroup.ts';

const readLines = async (file: string): Promise<string[]> =>
  (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean);

/**
 * Finds the process that is PID 1 inside a host, as this machine numbers it; undefined when the host is off.
 * It is looked up in the host's cgroup each time: no file can be out of date.
 */
export const findLeader = async (host: string): Promise<number | undefined> => {
  const payload = join(labCgroup(host), 'payload');
  const candidates = [
    ...(await readLines(join(payload, 'init.scope', 'cgroup.procs'))),
    ...(await readLines(join(payload, 'cgroup.procs'))),
  ];
  for (const pid of candidates) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    if (/^NSpid:\t\d+\t1$/m.test(status)) return Number(pid);
  }
  return undefined;
};
