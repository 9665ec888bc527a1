import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { LabError } from '../lab-error.ts';
import { say, withProgress } from '../progress.ts';
import { runTool, tryTool } from '../run-tool.ts';

/** Programs by name, or other files by their whole path, and the Debian package that brings each. */
export type Programs = Readonly<Record<string, string>>;

/** Programs that the lab runs on this machine. */
const labPrograms: Programs = {
  mmdebstrap: 'mmdebstrap',
  'systemd-nspawn': 'systemd-container',
  nsenter: 'util-linux',
  flock: 'util-linux',
  mount: 'mount',
  ip: 'iproute2',
  'mkfs.ext4': 'e2fsprogs',
  'ssh-keygen': 'openssh-client',
};

const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const isThere = (program: string): boolean =>
  isAbsolute(program) ? existsSync(program) : folders.some((folder) => existsSync(join(folder, program)));

/**
 * Installs what is missing of these programs by apt-get, and says so. @throws LabError naming them where there is no apt-get.
 * @param programs Programs that are needed. @default those that the lab runs on this machine
 */
export const ensurePrograms = async (programs: Programs = labPrograms): Promise<void> => {
  const missing = Object.keys(programs).filter((program) => !isThere(program));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((program) => programs[program] ?? program))];
  if (!isThere('apt-get')) {
    throw new LabError(
      `this machine lacks ${missing.join(', ')} and has no apt-get to get them by: install them with its own package manager (on Fedora, Rocky: dnf install ${packages.join(' ')}), then call again`,
    );
  }
  say(`installing ${packages.join(', ')} by apt-get, because this machine lacks ${missing.join(', ')}`);
  await withProgress('installing packages', async () => {
    const install = ['-o', 'DPkg::Lock::Timeout=120', 'install', '-y', '-qq', '--no-install-recommends', ...packages];
    if (await tryTool('env', ['DEBIAN_FRONTEND=noninteractive', 'apt-get', ...install])) return;
    // Fails first where package lists are missing or old, or where a former installation was interrupted.
    await tryTool('env', ['DEBIAN_FRONTEND=noninteractive', 'dpkg', '--configure', '-a']);
    await runTool('apt-get', ['-qq', 'update']);
    await runTool('env', ['DEBIAN_FRONTEND=noninteractive', 'apt-get', ...install]);
  });
  const still = missing.filter((program) => !isThere(program));
  if (still.length > 0)
    throw new LabError(
      `${still.join(', ')} cannot be found although ${packages.join(', ')} were installed: install them by hand, then call again`,
    );
};
