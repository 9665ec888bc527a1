import { LabError } from '../lab-error.ts';
import { findLeader } from './find-leader.ts';

const environment = [
  'HOME=/root',
  'USER=root',
  'LOGNAME=root',
  'SHELL=/bin/bash',
  'LANG=C.UTF-8',
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
];

/**
 * The command line that runs `command` on a host as root, in root's home, with a login's plain environment and nothing of this
 * machine's. It enters the host's namespaces instead of using SSH, so it works while the host's network is cut and no shell
 * ever reads the arguments again.
 * @throws LabError when the host is off.
 */
export const enterHost = async (host: string, command: readonly string[]): Promise<readonly string[]> => {
  const leader = await findLeader(host);
  if (leader === undefined)
    throw new LabError(
      `${host} is not running: boot it by \`npm run lab -- host ${host} on\`, or repair the lab by \`npm run lab -- up\``,
    );
  const term = process.env['TERM'] ? [`TERM=${process.env['TERM']}`] : [];
  const into = ['nsenter', `--target=${leader}`, '--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup'];
  return [...into, '--', '/usr/bin/env', '-i', '-C', '/root', ...environment, ...term, ...command];
};
