/**
 * One file as it must stand on a host, complete with text, mode and owner.
 * Rendering produces these; the provider stages, checks and swaps them.
 */
export interface RenderedFile {
  /** Absolute path on the host, for example `/etc/prometheus/prometheus.yml`. */
  readonly path: string;
  /** The whole text, UTF-8, ending in a newline. */
  readonly content: string;
  /** Permission bits as four octal digits, for example `0640`. */
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  /**
   * True when the content carries a credential: it is then a Pulumi secret, and shows nowhere in clear.
   * Keep such a file small and apart, so that it does not blind the diff of what surrounds it.
   */
  readonly secret: boolean;
  /** What the running service needs after this file changed. `none`: it reads the file anew by itself. */
  readonly onChange: 'none' | 'reload' | 'restart';
  /**
   * Names of the generated values that stand in `content` as `<generated:name>`, for example `grafana-admin-password`: whoever
   * makes the resource puts the values in their places.
   */
  readonly generated?: readonly string[];
}

/** A folder that the service needs, made before its files and removed (when it is ours) by destroy. */
export interface ServiceFolder {
  readonly path: string;
  /** Permission bits as four octal digits, for example `0750`. */
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  /** True for data that outlives a destroy when the stack says `keepData`. */
  readonly data: boolean;
}

/** The system account a service runs under. No login shell, no password, no home of its own. */
export interface ServiceAccount {
  readonly user: string;
  readonly group: string;
}

/** One pinned archive (or single file) that a service runs from; `Release` puts it on the host. */
export interface ReleaseRef {
  /** Catalog name: `prometheus`, `alertmanager`, `node_exporter`, `grafana`, `nodejs`, `feishu-relay`, `prometheus-failover`, `dashboard-1860`. */
  readonly name: string;
  readonly version: string;
  /** Lower-case hex of the archive; part of the folder's name, so that a repackaged archive is a release of its own. */
  readonly sha256: string;
  /** Where it is unpacked on the host: `/opt/promha/releases/<name>/<version>-<first 8 of sha256>`, see `releasePath`. */
  readonly path: string;
}

/** A command run on the host against the staged files before anything live is touched, for example promtool. */
export interface StagedCheck {
  /** What it is called in messages, for example `promtool check config`. */
  readonly name: string;
  /**
   * The argument vector, run as root without a shell. `{stage}` in an argument is replaced by the staging root, under which
   * every file of the service stands at its own path: `{stage}/etc/prometheus/prometheus.yml`.
   */
  readonly argv: readonly string[];
}

/** How a running service takes new files without a restart. */
export type ReloadMethod =
  /** `POST` to this URL on the host itself; a 2xx answer is the acknowledgement that the new files are in use; `curlConfig` as in `ReadyProbe`. */
  | { readonly kind: 'http'; readonly url: string; readonly curlConfig?: string }
  /** `systemctl reload <unit>`, for a unit with ExecReload. */
  | { readonly kind: 'systemctl' };

/** How the host tells that the service is ready to serve: all probes answer within the time-out. */
export interface ReadyProbe {
  /** URLs asked from the host itself; each must answer 2xx. */
  readonly urls: readonly string[];
  /**
   * File on the host with further options of curl, which asks the URLs: authority, user and password, which must not show among the
   * arguments of a process. Absent: none are needed.
   */
  readonly curlConfig?: string;
  /** The status that each URL must answer with. @default any 2xx */
  readonly status?: number;
  /** How long the service may take from start to ready, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * How it shows that a service does its part again after a restart: each sign is looked at before, and has to be as good
 * afterwards. A host that was down before cannot hold back the repair of another one that way.
 */
export type ServingSign =
  /**
   * Prometheus's list of targets: those of these jobs that were up are up again, but for those that are no longer listed in a job
   * that lists others. So it is about jobs that have targets.
   */
  | { readonly kind: 'targets'; readonly url: string; readonly jobs: readonly string[] }
  /** A gauge without labels among the metrics at this address is as high again, for example the members of a cluster. */
  | { readonly kind: 'gauge'; readonly url: string; readonly name: string };

/** Hosts that run the same service for each other: while one of them restarts, another one serves. */
export interface ServicePair {
  /** Their keys, this host's among them, in the order in which they are changed. */
  readonly hosts: readonly string[];
  readonly serving: readonly ServingSign[];
  /** How long all signs may take once the service is ready, in milliseconds. */
  readonly servingTimeoutMs: number;
}

/** A port the service listens on. */
export interface ServicePort {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** Who needs to reach it: everybody on the monitoring network (`peers`), or the host itself only (`local`). */
  readonly reach: 'peers' | 'local';
}

/**
 * Everything one role puts on one host: what the provider's `Service` resource converges in one transaction.
 * A pure value, the result of rendering; golden files hold it.
 */
export interface ServiceSpec {
  /** Key of the host in the stack file. */
  readonly host: string;
  /** Name of role, systemd unit (without `.service`), folder under /etc and /var/lib: `prometheus`, `feishu-relay`, … */
  readonly name: string;
  readonly account: ServiceAccount;
  readonly folders: readonly ServiceFolder[];
  readonly files: readonly RenderedFile[];
  /** Text of `/etc/systemd/system/<name>.service`. Names the release folders, so a new release is a new text. */
  readonly unit: string;
  readonly releases: readonly ReleaseRef[];
  readonly checks: readonly StagedCheck[];
  /** Absent: the service can only be restarted. */
  readonly reload?: ReloadMethod;
  readonly ready: ReadyProbe;
  /** Absent: it has no other host to take its place, and is restarted without waiting for anybody. */
  readonly pair?: ServicePair;
  readonly ports: readonly ServicePort[];
}
