import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { knownHostsFile, labKeyFile } from '../../../../lab/hosts/ssh-keys.ts';
import type { Variant } from '../../scope/bench-stack.ts';
import type { HostPayload } from '../../scope/payload.ts';
import type { Contender } from '../contender.ts';

const deploy = join(import.meta.dirname, 'deploy.py');

/** Puts the inventory and the description of the scope beside the payloads. */
export async function writePyinfra(folder: string, payloads: readonly HostPayload[]): Promise<void> {
  const hosts = payloads.map(({ host, address }) => [
    host,
    {
      ssh_hostname: address,
      ssh_user: 'root',
      ssh_key: labKeyFile,
      ssh_known_hosts_file: knownHostsFile,
      ssh_strict_host_key_checking: 'yes',
    },
  ]);
  await writeFile(join(folder, 'scope.json'), JSON.stringify(payloads));
  const tuples = hosts.map(([host, data]) => `    (${JSON.stringify(host)}, ${JSON.stringify(data)}),\n`).join('');
  await writeFile(join(folder, 'inventory.py'), `hosts = [\n${tuples}]\n`);
}

/** pyinfra with a deploy as its documentation shows one. @param program Its command. @param folders Payloads by variant. */
export function pyinfra(program: string, folders: Readonly<Record<Variant, string>>): Contender {
  return {
    name: 'pyinfra',
    forget: () => Promise.resolve(),
    command(action) {
      // It looks at every host each time.
      if (action === 'looked') return undefined;
      const folder = folders[action === 'first' || action === 'unchanged' ? 'base' : 'changed'];
      const how = action === 'preview' ? '--dry' : '--yes';
      const argv = [program, how, join(folder, 'inventory.py'), deploy];
      return { argv, cwd: folder, env: { ...process.env, BENCH_SCOPE: folder } };
    },
  };
}
