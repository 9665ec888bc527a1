import { existsSync } from 'node:fs';
import { cutDrill } from '../drill/drill-mark.ts';
import { findLeader } from '../hosts/find-leader.ts';
import { labHosts, type LabHost } from '../hosts/lab-hosts.ts';
import { hasSupervisor, isWantedOn } from '../hosts/power-switch.ts';
import { statePath } from '../lab-paths.ts';
import { netnsFile } from '../network/network-plan.ts';
import { isPopulated, labCgroup } from './lab-cgroup.ts';
import { isMounted } from './mounts.ts';

/** Whether this lab had a fake Feishu. */
export const hadFeishu = (): boolean => existsSync(statePath('feishu.json'));

/** Hosts that should run, do not, and have nobody who boots them again. */
export const deadHosts = async (): Promise<readonly LabHost[]> => {
  const dead: LabHost[] = [];
  for (const host of labHosts) {
    if (!(await isWantedOn(host.name)) || (await hasSupervisor(host.name))) continue;
    if ((await findLeader(host.name)) === undefined) dead.push(host);
  }
  return dead;
};

/** Whether something of a lab that should run is dead and will not come back by itself. */
export const isBroken = async (): Promise<boolean> => {
  if (!(await isMounted(netnsFile))) return true;
  if (hadFeishu() && !(await isPopulated(labCgroup('feishu')))) return true;
  return (await deadHosts()).length > 0 || (await cutDrill()) !== undefined;
};
