import { fine, type Finding, note, problem } from './finding.ts';
import type { HostLook, SeenDisk } from './host-look.ts';

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

/** Share of free space and of free inodes below which a disk is a note, then a problem. */
const lowShare = { note: 0.15, problem: 0.05 } as const;

/** File systems that fill by nature or hold nothing of ours. */
const passingTypes = /^(tmpfs|devtmpfs|overlay|squashfs|iso9660|efivarfs|vfat|9p|nfs.*|cifs|fuse.*)$/;

/** Node 24, which the relay and the failover endpoint run on, needs it (EL8 has 2.28). */
const minGlibc = 2.28;

const shown = (bytes: number): string =>
  bytes >= gibibyte ? `${(bytes / gibibyte).toFixed(1)} GiB` : `${Math.round(bytes / mebibyte)} MiB`;

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function judgeDisk({ mount, sizeBytes, freeBytes, inodesUsed }: SeenDisk): readonly Finding[] {
  const free = freeBytes / sizeBytes;
  const text = `${mount} has ${shown(freeBytes)} of ${shown(sizeBytes)} free (${percent(free)})`;
  const advice =
    'a full disk stops Prometheus and the relay’s journal: make room, or lower retention.size of promha:prometheus';
  const space =
    free < lowShare.problem
      ? problem('disk', `${text}; ${advice}`)
      : free < lowShare.note
        ? note('disk', `${text}; ${advice}`)
        : fine('disk', text);
  if (inodesUsed === undefined || inodesUsed < 1 - lowShare.note) return [space];
  const level = inodesUsed > 1 - lowShare.problem ? problem : note;
  return [
    space,
    level('disk', `${mount} has ${percent(inodesUsed)} of its inodes in use; find what makes so many small files`),
  ];
}

/** Space on the disks that can fill, and one that does not answer. */
export function judgeDisks({ disks, isDiskHanging }: HostLook): readonly Finding[] {
  const hanging = problem(
    'disk',
    'a file system over the network does not answer, so `df` hangs, and with it whatever looks at it: `findmnt -t nfs,nfs4,cifs` lists them; bring its server back, or `umount -f -l` it',
  );
  return [
    ...(isDiskHanging ? [hanging] : []),
    ...disks
      .filter(({ type, mount, sizeBytes }) => !passingTypes.test(type) && !mount.startsWith('/run/') && sizeBytes > 0)
      .flatMap(judgeDisk),
  ];
}

/** Memory against what the services of the host may take. @param limitsBytes Sum of their MemoryMax. */
export function judgeMemory(look: HostLook, limitsBytes: number): Finding {
  const { memoryTotalBytes: total, memoryAvailableBytes: available } = look;
  const text = `${shown(available)} of ${shown(total)} are available; the limits of our services add up to ${shown(limitsBytes)}`;
  if (limitsBytes > total) {
    return note(
      'memory',
      `${text}, more than there is: under load the kernel ends a process before a limit does. Add memory, or lower memoryMax of the roles on this host`,
    );
  }
  return available < total * 0.05
    ? problem('memory', `${text}; nearly nothing is left: see what takes it (ps aux --sort=-rss | head)`)
    : fine('memory', text);
}

/** Whether the clock follows a time server. Its distance from the operator’s is judged by the preflight. */
export function judgeClock({ isClockSynchronised }: HostLook): Finding {
  if (isClockSynchronised === undefined) {
    return note('clock', 'the host cannot say whether its clock follows a time server (no timedatectl); check chronyd');
  }
  return isClockSynchronised
    ? fine('clock', 'follows a time server')
    : note(
        'clock',
        'follows no time server: it will drift, and from an hour on Feishu refuses signatures; `systemctl enable --now chronyd`',
      );
}

/** The C library against what Node needs. @param runsNode True where the relay or the failover endpoint runs. */
export function judgeLibrary({ glibc }: HostLook, runsNode: boolean): Finding {
  if (glibc === undefined) {
    return runsNode
      ? problem(
          'glibc',
          'this host has another C library than glibc; the relay and the failover endpoint cannot run on it',
        )
      : fine('glibc', 'another C library than glibc; nothing here needs it');
  }
  const [major = 0, minor = 0] = glibc.split('.').map(Number);
  const isOld = major < 2 || (major === 2 && minor < Math.round((minGlibc % 1) * 100));
  if (!isOld) return fine('glibc', glibc);
  const text = `${glibc} is older than ${minGlibc}, which Node.js needs`;
  return runsNode
    ? problem('glibc', `${text}: put the relay and Grafana on hosts with EL8 or newer`)
    : note('glibc', `${text}; nothing here runs on Node.js, so it does no harm`);
}
