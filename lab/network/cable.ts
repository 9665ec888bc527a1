import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hostDir } from '../hosts/host-dir.ts';
import { labName } from '../lab-paths.ts';
import { runTool, tryTool } from '../run-tool.ts';
import { bridge } from './network-plan.ts';

/** Name of the lab's end of a host's cable, as systemd-nspawn makes it. */
const cableOf = (host: string): string => `vb-${host}`;

/** Whether a host's network was cut by us. */
export const isCut = (host: string): boolean => existsSync(join(hostDir(host), 'cut'));

/**
 * Cuts a host off the network. The cable is taken out of the switch, not out of the host: the host sees its link up and its
 * packets vanish, which is the harder case for whoever waits for an answer. It lasts over a reboot.
 */
export const cutCable = async (host: string): Promise<void> => {
  await writeFile(join(hostDir(host), 'cut'), '');
  await tryTool('ip', ['-n', labName, 'link', 'set', cableOf(host), 'nomaster']);
};

/** Plugs a host's cable in again, unless it is. */
export const joinCable = async (host: string): Promise<void> => {
  if (!isCut(host)) return;
  await runTool('ip', ['-n', labName, 'link', 'set', cableOf(host), 'master', bridge]);
  await rm(join(hostDir(host), 'cut'), { force: true });
};
