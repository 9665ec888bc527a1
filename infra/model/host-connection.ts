/**
 * How the operator's machine reaches one host over SSH. Held by the `host` provider's own configuration, never by a
 * resource: a changed user or key file then changes no resource.
 */
export interface HostConnection {
  /** Address or name that SSH dials. */
  readonly address: string;
  /** @default 22 */
  readonly port: number;
  /** The login; a user other than `root` works through `sudo -n`. */
  readonly user: string;
  /** Private key on the operator's machine, `~` allowed. Absent: the agent. A key with a passphrase belongs into the agent. */
  readonly privateKeyFile?: string;
  /** True: ask the agent at SSH_AUTH_SOCK for keys. @default false when a key file is given */
  readonly agent?: boolean;
  /** Keys the host may show, each as `<type> <base64>`. Empty and no `knownHostsFile` entry: the host is refused as unknown. */
  readonly hostKeys: readonly string[];
  /** File in OpenSSH's known_hosts format, asked when `hostKeys` is empty; `~` allowed, a missing file counts as empty. */
  readonly knownHostsFile?: string;
  /** Host to go through; checked and authenticated like any other. */
  readonly jump?: HostConnection;
  /** True: commands run through `sudo -n`. */
  readonly sudo: boolean;
  /** True: the host is left alone, whatever is asked of it. @default false */
  readonly out?: true;
  /** How long one attempt to connect may take, in milliseconds. */
  readonly connectTimeoutMs: number;
}

/** All hosts of a stack by their keys. */
export type HostConnections = Readonly<Record<string, HostConnection>>;
