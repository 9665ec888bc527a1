import { spawn } from 'node:child_process';
import { copyFile, open, readFile, rename } from 'node:fs/promises';
import { execa } from 'execa';
import { join } from 'node:path';
import { LabError } from '../lab-error.ts';
import { netnsFile } from '../network/network-plan.ts';
import { inCgroup, killCgroup, labCgroup } from '../state/lab-cgroup.ts';
import { waitUntil } from '../wait-until.ts';
import { enterHost } from './enter-host.ts';
import { findLeader } from './find-leader.ts';
import { hostDir } from './host-dir.ts';
import { hasSupervisor, isWantedOn, setWanted, supervisorPart } from './power-switch.ts';

const bootTimeoutMs = 60_000;

/** Switches a prepared host on, unless it is, and keeps it on until `powerOff`. Does not wait for it. */
export const powerOn = async (host: string): Promise<void> => {
  const folder = hostDir(host);
  if ((await isWantedOn(host)) && (await hasSupervisor(host))) return;
  await setWanted(host, 'on');
  // A copy, so that the host outlives the checkout.
  const script = join(folder, 'supervise.sh');
  await copyFile(new URL('supervise.sh', import.meta.url), `${script}.new`);
  await rename(`${script}.new`, script);
  await startSupervisor(host, folder, script);
};

const startSupervisor = async (host: string, folder: string, script: string): Promise<void> => {
  const log = await open(join(folder, 'supervisor.log'), 'a');
  const [program, ...args] = await inCgroup(supervisorPart(host), [
    'sh',
    script,
    folder,
    labCgroup(host),
    netnsFile,
    host,
  ]);
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
  const child = spawn(program, args, { cwd: '/', detached: true, stdio: ['ignore', log.fd, log.fd], env });
  child.unref();
  await log.close();
};

/** Cuts a host's power: every process of it is gone at once, nothing is written out by the host. */
export const powerOff = async (host: string): Promise<void> => {
  await setWanted(host, 'off');
  await killCgroup(labCgroup(host));
};

/** What systemd on the host says of itself: `running`, `degraded`, `starting`, …; `off` when the host is not there. */
export const systemState = async (host: string): Promise<string> => {
  if ((await findLeader(host)) === undefined) return 'off';
  const [file, ...args] = await enterHost(host, ['systemctl', 'is-system-running']).catch(() => ['false']);
  const result = await execa(file ?? 'false', args, { reject: false, stdin: 'ignore' });
  return String(result.stdout ?? '').trim() || 'starting';
};

/** Waits until a host has booted (sshd included). @throws LabError with the end of its console when it does not within a minute. */
export const waitBooted = async (host: string, previousLeader?: number): Promise<void> => {
  const up = await waitUntil(async () => {
    if (previousLeader !== undefined && (await findLeader(host)) === previousLeader) return undefined;
    const state = await systemState(host);
    return state === 'running' || state === 'degraded' ? state : undefined;
  }, bootTimeoutMs);
  if (up) return;
  const read = async (file: string): Promise<string> =>
    (await readFile(join(hostDir(host), file), 'utf8').catch(() => '')).trim();
  const seen = [await read('supervisor.log'), await read('console.log')]
    .join('\n')
    .split('\n')
    .filter(Boolean)
    .slice(-6)
    .join(' / ');
  throw new LabError(
    `${host}: boot: not running after 60 s; its console ends with: ${seen || '(nothing)'}; begin afresh by \`npm run lab -- down\` and \`npm run lab -- up\``,
  );
};

/** Reboots a host from the inside, as an administrator would, and waits until it is back. */
export const reboot = async (host: string): Promise<void> => {
  const leader = await findLeader(host);
  const [file, ...args] = await enterHost(host, ['systemctl', 'reboot']);
  await execa(file ?? 'false', args, { reject: false, stdio: 'ignore' });
  await waitBooted(host, leader);
};
