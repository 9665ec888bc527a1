import { rm } from 'node:fs/promises';
import { labName } from '../lab-paths.ts';
import { runTool, tryTool } from '../run-tool.ts';
import { isMounted } from '../state/mounts.ts';
import { bridge, netnsFile, operatorAddress } from './network-plan.ts';

const inside = (...args: string[]): Promise<string> => runTool('ip', ['-n', labName, ...args]);

/**
 * Makes the lab's network namespace with its bridge, or mends what is missing of it. No link leads out of it,
 * so no packet for a lab address can leave the machine, whatever network the machine itself is in.
 */
export const ensureNetwork = async (): Promise<void> => {
  if (!(await isMounted(netnsFile))) {
    // Where /run is on disk, a reboot leaves the bare file behind.
    await rm(netnsFile, { force: true });
    await runTool('ip', ['netns', 'add', labName]);
  }
  if (!(await tryTool('ip', ['-n', labName, 'link', 'show', bridge]))) {
    await inside('link', 'add', bridge, 'type', 'bridge', 'stp_state', '0', 'forward_delay', '0');
  }
  await inside('addr', 'replace', `${operatorAddress}/24`, 'dev', bridge);
  await inside('link', 'set', 'lo', 'up');
  await inside('link', 'set', bridge, 'up');
};
