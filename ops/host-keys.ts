/**
 * `npm run host-keys -- <stack>` asks every host of a stack for its SSH key, without logging in, and prints the lines for the stack
 * file. Compare the fingerprints on the hosts' own consoles before you paste them.
 */
import { Command } from 'commander';
import { topologyHosts } from '../infra/model/build-topology.ts';
import type { HostConnection } from '../infra/model/host-connection.ts';
import { askHostKey } from '../infra/provider/ssh/ask-host-key.ts';
import { expectedKeys } from '../infra/provider/ssh/expected-keys.ts';
import type { HostKey } from '../infra/provider/ssh/host-key.ts';
import { type AskedHost, hostKeyReport } from './host-keys/host-key-report.ts';
import { stackSettings } from './stack/stack-settings.ts';
import { namedStack, type StackOption, takesStack } from './stack/stack-word.ts';

async function ask(name: string, connection: HostConnection): Promise<AskedHost> {
  let expected: readonly HostKey[] = [];
  try {
    expected = await expectedKeys(name, connection);
    return { name, expected, shown: await askHostKey(name, connection, expected) };
  } catch (error) {
    return { name, expected, shown: error instanceof Error ? error : new Error(String(error)) };
  }
}

const program = takesStack(new Command('host-keys')).action(async (word: string | undefined, options: StackOption) => {
  const settings = await stackSettings(namedStack(word, options), 'hostKeys');
  const asked = await Promise.all(topologyHosts(settings).map((host) => ask(host.key, host.connection)));
  process.stdout.write(hostKeyReport(asked));
  process.stderr.write('Compare on each host: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\n');
  if (asked.some(({ shown }) => shown instanceof Error)) process.exitCode = 1;
});

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
