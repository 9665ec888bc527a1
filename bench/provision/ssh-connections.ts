import { labHosts } from '../../lab/hosts/lab-hosts.ts';
import { onHost } from './on-host.ts';

/** How many SSH connections all lab hosts have let in since they were installed. */
export async function sshConnections(): Promise<number> {
  const accepted = await Promise.all(
    labHosts.map(async ({ name }) => {
      await onHost(name, ['journalctl', '--sync']);
      const lines = await onHost(name, ['journalctl', '--no-pager', '--output=cat', '--unit=ssh.service']);
      return lines.split('\n').filter((line) => line.startsWith('Accepted ')).length;
    }),
  );
  return accepted.reduce((sum, one) => sum + one, 0);
}
