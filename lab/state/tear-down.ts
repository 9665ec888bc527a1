import { existsSync } from 'node:fs';
import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../lab-error.ts';
import { cacheFolder } from '../../infra/artifacts/cache-folder.ts';
import { labName, labStateDir } from '../lab-paths.ts';
import { netnsFile } from '../network/network-plan.ts';
import { withProgress } from '../progress.ts';
import { runTool, tryTool } from '../run-tool.ts';
import { waitUntil } from '../wait-until.ts';
import { killCgroup, labCgroup, removeCgroup } from './lab-cgroup.ts';
import { restoreMachineLimits } from './machine-limits.ts';
import { readLabRecord } from './lab-record.ts';
import { isMounted } from './mounts.ts';
import { namespaceProcesses } from './namespace-processes.ts';
import { removeTree } from './remove-tree.ts';
import { unmountBelow } from './unmount-below.ts';

/**
 * Takes the lab down, in whatever state it is: every process, mount, loop device, link, namespace, cgroup and file of it goes.
 * Each step looks for what is there, so a half-made or half-removed lab is no special case. The cache stays.
 */
export const tearDown = (): Promise<void> =>
  withProgress('taking the lab down', async () => {
    const record = await readLabRecord();
    await killCgroup(labCgroup());
    await killNamespaceProcesses();
    await unmountBelow(labStateDir);
    await removeNamespace(record?.hadNamespaces ?? true);
    await removeCgroup(labCgroup());
    await removeTree(labStateDir);
    await restoreMachineLimits();
  });

/** Removes what `down` keeps: tool chain, artifacts and the hosts' root file system. Only our own folders, wherever the cache is. */
export const purgeCache = (): Promise<void> =>
  withProgress(`removing the cache in ${cacheFolder()}`, async () => {
    for (const part of ['lab', 'toolchain', 'artifacts', 'bench', 'compiled'])
      await removeTree(join(cacheFolder(), part));
    await rmdir(cacheFolder()).catch(() => undefined);
  });

const killNamespaceProcesses = async (): Promise<void> => {
  const left = await waitUntil(
    async () => {
      const pids = (await namespaceProcesses()).filter((pid) => pid !== process.pid);
      for (const pid of pids) await tryTool('kill', ['-KILL', String(pid)]);
      return pids.length === 0 ? pids : undefined;
    },
    10_000,
    50,
  );
  if (!left)
    throw new LabError(
      `processes in the network namespace ${labName} survive SIGKILL: see \`ip netns pids ${labName}\`, and reboot the machine if they stay`,
    );
};

const removeNamespace = async (hadNamespaces: boolean): Promise<void> => {
  if (await isMounted(netnsFile)) await runTool('ip', ['netns', 'delete', labName]);
  await rm(netnsFile, { force: true });
  if (hadNamespaces || !existsSync('/run/netns')) return;
  if ((await readdir('/run/netns')).length > 0) return;
  // `ip netns add` mounts this folder on itself, once a machine.
  await unmountBelow('/run/netns');
  await rmdir('/run/netns').catch(() => undefined);
};
