import { mkdir, readFile, readdir, rmdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../lab-error.ts';
import { labName } from '../lab-paths.ts';
import { waitUntil } from '../wait-until.ts';

/** Where the unified cgroup hierarchy is mounted: alone on today's systems, beside the old ones on hybrid systems. */
export const unifiedCgroupRoot = (): string | undefined =>
  ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'].find(
    (root) => existsSync(join(root, 'cgroup.procs')) && existsSync(join(root, 'cgroup.subtree_control')),
  );

/** The lab's cgroup, or that of one part of it (a host, or a daemon). Killing by cgroup needs no remembered process id. */
export const labCgroup = (part?: string): string => {
  const root = unifiedCgroupRoot();
  if (!root)
    throw new LabError(
      'this machine has no unified cgroup hierarchy (cgroup v2): mount one by `mount -t cgroup2 none /sys/fs/cgroup/unified` or boot with systemd.unified_cgroup_hierarchy=1',
    );
  return part ? join(root, labName, part) : join(root, labName);
};

/** The command line that runs `command` inside a part of the lab's cgroup, made here, so that it can be found and ended whatever becomes of us. */
export const inCgroup = async (part: string, command: readonly string[]): Promise<readonly [string, ...string[]]> => {
  const cgroup = labCgroup(part);
  await mkdir(cgroup, { recursive: true });
  return ['sh', '-c', 'echo 0 >"$0/cgroup.procs" && exec "$@"', cgroup, ...command];
};

/** Whether any process lives in a cgroup or below it. */
export const isPopulated = async (cgroup: string): Promise<boolean> =>
  (await readFile(join(cgroup, 'cgroup.events'), 'utf8').catch(() => '')).includes('populated 1');

/** Kills every process of a cgroup and of those below it at once, as by pulling the plug, and waits until the last is gone. */
export const killCgroup = async (cgroup: string): Promise<void> => {
  if (!existsSync(cgroup)) return;
  const gone = await waitUntil(
    async () => {
      if (!(await isPopulated(cgroup))) return true;
      await killOnce(cgroup);
      return undefined;
    },
    10_000,
    20,
  );
  if (!gone)
    throw new LabError(
      `processes in ${cgroup} survive SIGKILL (stuck in the kernel): look at them with ps, and reboot the machine if they stay`,
    );
};

const killOnce = async (cgroup: string): Promise<void> => {
  if (existsSync(join(cgroup, 'cgroup.kill'))) {
    await writeFile(join(cgroup, 'cgroup.kill'), '1').catch(() => undefined);
    return;
  }
  // Kernels before 5.14 have no cgroup.kill.
  for (const folder of await cgroupsBelow(cgroup)) {
    for (const pid of (await readFile(join(folder, 'cgroup.procs'), 'utf8').catch(() => ''))
      .split('\n')
      .filter(Boolean)) {
      try {
        process.kill(Number(pid), 'SIGKILL');
      } catch {
        // Gone in the meantime.
      }
    }
  }
};

const cgroupsBelow = async (cgroup: string): Promise<string[]> => {
  const entries = await readdir(cgroup, { withFileTypes: true }).catch(() => []);
  const below = await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map((entry) => cgroupsBelow(join(cgroup, entry.name))),
  );
  return [...below.flat(), cgroup];
};

/** Removes an emptied cgroup and those below it. */
export const removeCgroup = async (cgroup: string): Promise<void> => {
  for (const folder of await cgroupsBelow(cgroup)) await rmdir(folder).catch(() => undefined);
};
