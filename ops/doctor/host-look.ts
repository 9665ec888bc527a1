/** One file system of a host. */
export interface SeenDisk {
  readonly mount: string;
  /** Type of the file system, for example `xfs`. */
  readonly type: string;
  readonly sizeBytes: number;
  readonly freeBytes: number;
  /** Share of inodes in use, 0 to 1; undefined where the file system does not count them. */
  readonly inodesUsed: number | undefined;
}

/** One of our units as systemd sees it. */
export interface SeenUnit {
  readonly name: string;
  readonly active: string;
  /** How often systemd started it again by itself since its last start. */
  readonly restarts: number;
  readonly enabled: string;
}

/** What look.sh saw on a host. */
export interface HostLook {
  readonly memoryTotalBytes: number;
  readonly memoryAvailableBytes: number;
  /** Whether the clock follows a time server; undefined where the host cannot say. */
  readonly isClockSynchronised: boolean | undefined;
  /** Version of glibc, for example `2.34`; undefined for another C library. */
  readonly glibc: string | undefined;
  readonly disks: readonly SeenDisk[];
  /** True: a file system over the network does not answer; it is not among `disks`. */
  readonly isDiskHanging: boolean;
  readonly units: readonly SeenUnit[];
  /** How long the host takes to learn that a name does not exist, in whole seconds. */
  readonly resolverSeconds: number;
  /** Name servers in /etc/resolv.conf. */
  readonly nameServers: number;
  /** Settings of sshd by key, as `sshd -T` spells them. */
  readonly sshd: Readonly<Record<string, string>>;
  /** `running`, `not running`, `absent`. */
  readonly firewalld: string;
  /** `Enforcing`, `Permissive`, `Disabled`, `absent`. */
  readonly selinux: string;
  readonly hasSemanage: boolean;
  /** SELinux types that programs of releases have; empty where SELinux is off, or nothing is unpacked. */
  readonly labels: readonly string[];
  /** Folders of our releases. */
  readonly releases: readonly string[];
  readonly ways: readonly { readonly address: string; readonly port: number; readonly isOpen: boolean }[];
  /** Files with certificates that were asked for and are there: their certificates as PEM text, never a private key. */
  readonly certificates: readonly { readonly path: string; readonly pem: string }[];
}

type Facts = readonly (readonly string[])[];

const kibibyte = 1024;

function disksOf(facts: Facts): readonly SeenDisk[] {
  const inodes = new Map(
    facts
      .filter(([word, , size]) => word === 'inodes' && Number(size) > 0)
      .map(([, , size, free, mount]) => [mount, 1 - Number(free) / Number(size)] as const),
  );
  return facts
    .filter(([word]) => word === 'disk')
    .map(([, type = '', size, free, mount = '']) => ({
      mount,
      type,
      sizeBytes: Number(size) * kibibyte,
      freeBytes: Number(free) * kibibyte,
      inodesUsed: inodes.get(mount),
    }));
}

/**
 * Reads what look.sh printed.
 * @throws Error when the output breaks off.
 */
export function parseHostLook(output: string): HostLook {
  const facts: Facts = output
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([word]) => word !== '');
  if (facts.at(-1)?.[0] !== 'end') throw new Error('the look at the host broke off');
  const all = (word: string): Facts => facts.filter(([first]) => first === word).map(([, ...rest]) => rest);
  const rest = (word: string): string => (all(word)[0] ?? []).join(' ');
  const memory = (key: string): number => Number(all('memory').find(([name]) => name === key)?.[1] ?? 0) * kibibyte;
  const synchronised = rest('synchronised');
  return {
    memoryTotalBytes: memory('MemTotal'),
    memoryAvailableBytes: memory('MemAvailable'),
    isClockSynchronised: synchronised === '' ? undefined : synchronised === 'yes',
    glibc: /^glibc (\d+\.\d+)/.exec(rest('glibc'))?.[1] ?? /(?:GLIBC|GNU libc).* (\d+\.\d+)/.exec(rest('glibc'))?.[1],
    disks: disksOf(facts),
    isDiskHanging: all('hanging').length > 0,
    units: all('unit').map(([name = '', active = '', restarts, enabled = '']) => ({
      name,
      active,
      restarts: Number(restarts ?? 0),
      enabled,
    })),
    resolverSeconds: Number(all('resolver')[0]?.[0] ?? 0),
    nameServers: Number(all('resolver')[0]?.[1] ?? 0),
    sshd: Object.fromEntries(all('sshd').map(([key = '', ...value]) => [key, value.join(' ')])),
    firewalld: rest('firewalld'),
    selinux: rest('selinux'),
    hasSemanage: all('semanage').length > 0,
    labels: all('label').map(([type = '']) => type),
    releases: all('release').map(([path = '']) => path),
    ways: all('way').map(([address = '', port, said]) => ({ address, port: Number(port), isOpen: said === 'open' })),
    certificates: all('certificate').map(([path = '', text = '']) => ({
      path,
      pem: Buffer.from(text, 'base64').toString(),
    })),
  };
}
