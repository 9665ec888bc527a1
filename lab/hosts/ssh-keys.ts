import { mkdir, readFile, writeFile, chmod } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { statePath } from '../lab-paths.ts';
import { runTool } from '../run-tool.ts';
import type { LabHost } from './lab-hosts.ts';

/** The private key with which the lab's operator logs in to the hosts as root. */
export const labKeyFile = statePath('ssh', 'id_ed25519');

/** The hosts' public keys in OpenSSH's known_hosts format. */
export const knownHostsFile = statePath('ssh', 'known_hosts');

/** File of a host's own private key, before it is put on the host. */
export const hostKeyFile = (host: string): string => statePath('ssh', `host_${host}`);

const ensureKey = async (file: string, comment: string): Promise<void> => {
  if (!existsSync(file) || !existsSync(`${file}.pub`)) {
    await runTool('rm', ['-f', file, `${file}.pub`]);
    await runTool('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file]);
  }
};

/** Makes the lab's SSH key and one host key for each host, new with each lab, and writes known_hosts. Nothing of them is ever committed. */
export const ensureSshKeys = async (hosts: readonly LabHost[]): Promise<void> => {
  await mkdir(statePath('ssh'), { recursive: true, mode: 0o700 });
  await chmod(statePath('ssh'), 0o700);
  await ensureKey(labKeyFile, 'promha lab operator');
  await Promise.all(hosts.map((host) => ensureKey(hostKeyFile(host.name), host.name)));
  const publicKeys = await Promise.all(hosts.map((host) => readFile(`${hostKeyFile(host.name)}.pub`, 'utf8')));
  const lines = hosts.map(
    (host, index) => `${host.address} ${(publicKeys[index] ?? '').split(' ').slice(0, 2).join(' ')}`,
  );
  await writeFile(knownHostsFile, `${lines.join('\n')}\n`);
};
