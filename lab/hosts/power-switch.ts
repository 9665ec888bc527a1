import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isPopulated, labCgroup } from '../state/lab-cgroup.ts';
import { hostDir } from './host-dir.ts';

const switchFile = (host: string): string => join(hostDir(host), 'wanted');

/** Whether a host is meant to be running; a host that was never switched on is not. */
export const isWantedOn = async (host: string): Promise<boolean> =>
  (await readFile(switchFile(host), 'utf8').catch(() => '')).trim() === 'on';

/** Says whether a host is meant to be running; its supervisor reads it. */
export const setWanted = (host: string, wanted: 'on' | 'off'): Promise<void> =>
  writeFile(switchFile(host), `${wanted}\n`);

/** The part of the lab's cgroup in which a host's supervisor lives. */
export const supervisorPart = (host: string): string => `supervisors/${host}`;

/** Whether somebody watches over a host and boots it again when it ends. */
export const hasSupervisor = (host: string): Promise<boolean> => isPopulated(labCgroup(supervisorPart(host)));
