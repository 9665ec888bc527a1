import type { HostKey } from '../../infra/provider/ssh/host-key.ts';
import { fingerprint, hostKeyLine } from '../../infra/provider/ssh/host-key.ts';

/** What a host answered when it was asked for its key. */
export interface AskedHost {
  readonly name: string;
  /** Keys that the stack expects of it already. */
  readonly expected: readonly HostKey[];
  /** The key it shows, or why it shows none. */
  readonly shown: HostKey | Error;
}

function remark({ expected }: AskedHost, shown: HostKey): string {
  if (expected.some((key) => key.base64 === shown.base64)) return 'as known';
  return expected.length === 0
    ? 'new: compare it on the host'
    : `CHANGED from ${expected.map(fingerprint).join(', ')}: compare it on the host`;
}

/** The lines for the stack file, each with the fingerprint to compare; a host that does not answer is a comment. */
export function hostKeyReport(hosts: readonly AskedHost[]): string {
  const lines = hosts.flatMap((host) =>
    host.shown instanceof Error
      ? [`    # ${host.shown.message}`]
      : [
          `    ${host.name}:`,
          `      # ${fingerprint(host.shown)}, ${remark(host, host.shown)}`,
          `      hostKey: "${hostKeyLine(host.shown)}"`,
        ],
  );
  return ['  promha:hosts:', ...lines, ''].join('\n');
}
