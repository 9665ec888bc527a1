import { statfs } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { LabError } from '../lab-error.ts';
import { cacheFolder } from '../../infra/artifacts/cache-folder.ts';
import { labName, labStateDir } from '../lab-paths.ts';
import { bridge, netnsFile, operatorAddress } from '../network/network-plan.ts';
import { runTool, tryTool } from '../run-tool.ts';
import { unifiedCgroupRoot } from '../state/lab-cgroup.ts';
import { readLabRecord } from '../state/lab-record.ts';
import { isMounted } from '../state/mounts.ts';

/** Bytes the lab wants free for a first run (image, tool chain with its build, artifacts), and for one with a filled cache. */
const coldBytes = 3e9;
const warmBytes = 1e9;

/** Refuses to begin where the lab cannot work. Changes nothing. @throws LabError with one sentence and the way out. */
export const checkMachine = async (warm: boolean): Promise<void> => {
  if (!unifiedCgroupRoot()) {
    throw new LabError(
      "this machine shows no unified cgroup hierarchy (cgroup v2), which the hosts' systemd needs: mount it by `mkdir -p /sys/fs/cgroup/unified && mount -t cgroup2 none /sys/fs/cgroup/unified`, or use a virtual machine instead of a container",
    );
  }
  if (!existsSync('/dev/loop-control'))
    throw new LabError(
      "this machine has no loop devices (/dev/loop-control), which the hosts' disks need: load them by `modprobe loop`, or use a virtual machine instead of a container",
    );
  await checkDisk(cacheFolder(), warm ? warmBytes : coldBytes);
  await checkDisk(labStateDir, warmBytes);
  await checkNamespace();
};

const checkDisk = async (folder: string, wanted: number): Promise<void> => {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = await statfs(existing);
  const free = bavail * bsize;
  if (free >= wanted) return;
  const gb = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  const way = folder === cacheFolder() ? 'free some, or name a roomier folder in PROMHA_CACHE' : 'free some there';
  throw new LabError(`${existing} has ${gb(free)} free and the lab wants ${gb(wanted)} for ${folder}: ${way}`);
};

/** The hosts' addresses live in a namespace without a way out, so only a foreign namespace of the same name can be in the way. */
const checkNamespace = async (): Promise<void> => {
  if ((await readLabRecord()) || !(await isMounted(netnsFile))) return;
  const bridges = (await tryTool('ip', ['-n', labName, 'link', 'show', bridge]))
    ? await runTool('ip', ['-n', labName, 'addr', 'show', bridge])
    : '';
  const links = await runTool('ip', ['-n', labName, '-o', 'link', 'show']);
  if (bridges.includes(`${operatorAddress}/24`) || links.split('\n').length <= 1) return;
  throw new LabError(
    `a network namespace ${labName} is there that no lab made: look at it by \`ip -n ${labName} addr\`, remove it by \`ip netns delete ${labName}\`, and call again`,
  );
};
