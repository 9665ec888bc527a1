import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { runTool } from '../run-tool.ts';
import { isMounted } from '../state/mounts.ts';
import { operatorAddress } from '../network/network-plan.ts';
import { ensureDataDisk } from './data-disk.ts';
import { hostDir } from './host-dir.ts';
import type { LabHost } from './lab-hosts.ts';
import { hostKeyFile, labKeyFile } from './ssh-keys.ts';

/**
 * Makes a host ready to boot: its own writable layer over the shared image, its identity, its disk.
 * What is there already is left as it is, so a host keeps its files over power cuts and repairs.
 */
export const prepareHost = async (host: LabHost, image: string): Promise<void> => {
  const folder = hostDir(host.name);
  const [upper, work, root] = [join(folder, 'upper'), join(folder, 'work'), join(folder, 'root')];
  await Promise.all([upper, work, root].map((path) => mkdir(path, { recursive: true })));
  if (host.disk === false) await mkdir(join(folder, 'data'), { recursive: true });
  else await ensureDataDisk(folder);
  if (!(await isMounted(root))) {
    await runTool('mount', [
      '-t',
      'overlay',
      '-o',
      `lowerdir=${image},upperdir=${upper},workdir=${work}`,
      'overlay',
      root,
    ]);
  }
  const identified = join(folder, 'identified');
  if (existsSync(identified)) return;
  await writeIdentity(host, root);
  await writeFile(identified, '');
};

const writeIdentity = async (host: LabHost, root: string): Promise<void> => {
  const put = (path: string, content: string, mode = 0o644): Promise<void> =>
    writeFile(join(root, path), content, { mode });
  const network = `[Match]\nName=host0\n[Network]\nAddress=${host.address}/24\nGateway=${operatorAddress}\nLinkLocalAddressing=no\nIPv6AcceptRA=no\nLLMNR=no\n`;
  await put('etc/hostname', `${host.name}\n`);
  await put('etc/hosts', `127.0.0.1 localhost\n${host.address} ${host.name}\n`);
  await put('etc/machine-id', `${randomUUID().replaceAll('-', '')}\n`, 0o444);
  await put('etc/systemd/network/10-host0.network', network);
  await put('root/.ssh/authorized_keys', await readFile(`${labKeyFile}.pub`, 'utf8'), 0o600);
  await copyFile(`${hostKeyFile(host.name)}.pub`, join(root, 'etc/ssh/ssh_host_ed25519_key.pub'));
  await put('etc/ssh/ssh_host_ed25519_key', await readFile(hostKeyFile(host.name), 'utf8'), 0o600);
};
