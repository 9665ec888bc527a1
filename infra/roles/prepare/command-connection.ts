import { readFileSync } from 'node:fs';
import type { remote } from '@pulumi/command/types/input.js';
import * as pulumi from '@pulumi/pulumi';
import type { HostConnection } from '../../model/host-connection.ts';
import { expandHome } from '../../provider/ssh/expand-home.ts';
import { expectedKeys } from '../../provider/ssh/expected-keys.ts';
import { hostKeyLine } from '../../provider/ssh/host-key.ts';

/** Host key types in the order in which Go's SSH client, which the `command` plugin uses, prefers to be shown them. */
const goOrder = ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ssh-rsa', 'ssh-ed25519'];

function tryRead(path: string): string | undefined {
  try {
    return readFileSync(expandHome(path), 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * The one key the plugin compares with: of several, the one that its client would be shown. None for an unknown host:
 * the preflight, which comes first, has refused that one by then.
 */
async function hostKey(connection: HostConnection): Promise<string | undefined> {
  const keys = await expectedKeys(connection.address, connection);
  const ranked = keys.filter((key) => goOrder.includes(key.type));
  const best = ranked.sort((a, b) => goOrder.indexOf(a.type) - goOrder.indexOf(b.type))[0];
  return best === undefined ? undefined : hostKeyLine(best);
}

function endpoint(connection: HostConnection): Omit<remote.ConnectionArgs, 'proxy'> {
  const { address, port, user, privateKeyFile, connectTimeoutMs } = connection;
  const privateKey = privateKeyFile === undefined ? undefined : tryRead(privateKeyFile);
  return {
    host: address,
    port,
    user,
    perDialTimeout: Math.ceil(connectTimeoutMs / 1000),
    ...(privateKey === undefined ? {} : { privateKey: pulumi.secret(privateKey) }),
    hostKey: pulumi.output(hostKey(connection)) as pulumi.Output<string>,
  };
}

/**
 * A connection as `@pulumi/command` wants it; private keys are read here and travel as Pulumi secrets. The agent's socket is not among
 * it: the plugin takes SSH_AUTH_SOCK by itself, and as an input, another one in each login, it would be a change of every host.
 */
export function commandConnection(connection: HostConnection): remote.ConnectionArgs {
  const { jump } = connection;
  return { ...endpoint(connection), ...(jump === undefined ? {} : { proxy: endpoint(jump) }) };
}

/** True when this machine can authenticate: false in CI, where a preview runs without any key. */
export function canConnect(connection: HostConnection): boolean {
  const { privateKeyFile, agent } = connection;
  if (agent === true) return process.env.SSH_AUTH_SOCK !== undefined;
  return privateKeyFile === undefined || tryRead(privateKeyFile) !== undefined;
}
