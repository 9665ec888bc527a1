import type { HostConnection } from '../../model/host-connection.ts';

/** Errors of a try to connect after which another try makes sense: a host that boots, a full queue, a lost packet. */
const passing = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE']);

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

/** True when the same try may succeed a moment later. */
export function isPassing(error: unknown): boolean {
  return (
    passing.has(codeOf(error)) ||
    /timed out while waiting for handshake|Connection lost before handshake|ECONNRESET|No response from server|Not connected/i.test(
      textOf(error),
    )
  );
}

/** The sentence for a host that could not be reached: what was tried, what it said, the way out. */
export function connectProblem(host: string, connection: HostConnection, error: unknown, attempts: number): string {
  const target = `${connection.address}:${connection.port}`;
  const tries = attempts > 1 ? ` (${attempts} attempts)` : '';
  const byHand = `\`ssh -p ${connection.port} ${connection.user}@${connection.address}\``;
  const text = textOf(error);
  if (/All configured authentication methods failed/i.test(text)) {
    const key = connection.privateKeyFile ?? 'the agent';
    return `${host}: connect: ${target} refuses user ${connection.user} with ${key}; put the public key into that user's authorized_keys (ssh-copy-id), then ${byHand} must work without a password`;
  }
  if (/Cannot parse privateKey/i.test(text)) {
    return `${host}: connect: the private key ${connection.privateKeyFile ?? ''} cannot be used (${text.replace('Cannot parse privateKey: ', '')}); load it into an agent and set promha:ssh.agent to true`;
  }
  const why: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing listens there',
    EHOSTUNREACH: 'there is no way to the host',
    ENETUNREACH: 'there is no way to its network',
    ENOTFOUND: 'its name does not resolve',
    ETIMEDOUT: 'it does not answer',
  };
  const said =
    why[codeOf(error)] ??
    (/Timed out while waiting for handshake/i.test(text)
      ? `it does not answer within ${connection.connectTimeoutMs / 1000} s`
      : text);
  return `${host}: connect: ${target} cannot be reached: ${said}${tries}; check that the host is up and that ${byHand} works from here`;
}
