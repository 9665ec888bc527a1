/** What a host says of itself before anything is put on it. */
export interface HostFacts {
  /** Seconds since 1970, on the host's clock. */
  readonly clockSeconds: number;
  /** The kernel's word, for example `x86_64`. */
  readonly machine: string;
  readonly isRoot: boolean;
  /** Version of systemd; undefined when systemd does not run the host. */
  readonly systemdVersion: number | undefined;
  readonly hostName: string;
  readonly resolvesItself: boolean;
  readonly lacks: readonly string[];
  /** Either of the two can ask a service whether it is ready; https and passwords only curl. */
  readonly hasCurl: boolean;
  readonly hasBash: boolean;
  /** Free space and mount point by asked path. */
  readonly disk: Readonly<Record<string, { readonly freeBytes: number; readonly mount: string }>>;
  /** Asked paths that exist. */
  readonly there: ReadonlySet<string>;
}

/** Reads what facts.sh printed. */
export function parseFacts(output: string): HostFacts {
  const lines = output
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1).trim()] as const);
  const all = (key: string): readonly string[] => lines.filter(([word]) => word === key).map(([, value]) => value);
  const one = (key: string): string => all(key)[0] ?? '';
  const version = /systemd (\d+)/.exec(one('systemd'))?.[1];
  const disk = all('disk').map((line) => {
    const [path = '', kibibytes = '', mount = ''] = line.split(' ');
    return [path, { freeBytes: Number(kibibytes) * 1024, mount }] as const;
  });
  return {
    clockSeconds: Number(one('clock')),
    machine: one('arch'),
    isRoot: one('user') === '0',
    systemdVersion: version === undefined || one('manager') === '' ? undefined : Number(version),
    hostName: one('name'),
    resolvesItself: one('resolves') === 'yes',
    lacks: all('lacks'),
    hasCurl: one('curl') === 'yes',
    hasBash: one('bash') === 'yes',
    disk: Object.fromEntries(disk),
    there: new Set(all('there')),
  };
}
