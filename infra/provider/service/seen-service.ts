/** What stands at a path of a host. */
export interface SeenPath {
  readonly kind: 'file' | 'folder' | 'other';
  /** Four octal digits. */
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
}

/** A file whose content is not the wanted one. */
export interface SeenContent {
  readonly sha256: string;
  /** The text that is there; undefined for a file with credentials, which never leaves the host. */
  readonly content?: string;
}

/** A socket that listens on the host. */
export interface SeenListener {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** Processes that hold it; empty when the host does not tell. */
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
}

/** What a look at a host found of one service. */
export interface SeenService {
  /** Lines of the ledger, for example `user prometheus`: what is there by our hand. */
  readonly owned: ReadonlySet<string>;
  /** Counts the transactions that changed this service; 0 when there was none. */
  readonly generation: number;
  /** True when a run died inside a transaction: it must be rolled back before anything else. */
  readonly interrupted: boolean;
  readonly paths: Readonly<Record<string, SeenPath>>;
  /** Files that differ from the wanted ones, by path; a path that is a file and not here is as wanted. */
  readonly contents: Readonly<Record<string, SeenContent>>;
  readonly unit: {
    /** systemd's words: `not-found`, `loaded`, `masked`, … */
    readonly load: string;
    readonly active: string;
    /** `enabled`, `disabled`, … or empty when there is no unit. */
    readonly enabled: string;
    readonly file: string;
  };
  /** True: the program of its main process was replaced by another one, or deleted, since it started. */
  readonly isOutdated: boolean;
  /** Texts of the drop-ins that belong to this unit alone, by path; those that a distribution has for all services are not among them. */
  readonly dropIns: Readonly<Record<string, string>>;
  readonly userExists: boolean;
  readonly groupExists: boolean;
  /** Processes of this service's unit. */
  readonly pids: ReadonlySet<number>;
  readonly listeners: readonly SeenListener[];
}
