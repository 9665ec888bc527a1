import { closeSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';

/** What figures depend on besides the code. */
export interface Machine {
  readonly processors: string;
  readonly memoryGiB: number;
  /** Programs that wanted a processor in the minute before: above 0.5 others disturb the figures of time. */
  readonly load: number;
  readonly kernel: string;
  readonly node: string;
  /** File system of the folder that the bench writes to. */
  readonly fileSystem: string;
  /** Times a second that 4 KiB are written and synchronised in that folder. */
  readonly syncsPerSecond: number;
}

/** Magic numbers of statfs(2). */
const fileSystems: Readonly<Record<number, string>> = {
  0xef53: 'ext4', 0x58465342: 'xfs', 0x9123683e: 'btrfs', 0x01021994: 'tmpfs', 0x794c7630: 'overlayfs', 0x6969: 'nfs',
}; // prettier-ignore

const pageBytes = 4096;
const measureMs = 1000;

/** Writes and synchronises pages for a second, as a journal does. */
export function syncsPerSecond(folder: string): number {
  const path = join(folder, 'syncs');
  const file = openSync(path, 'w');
  const page = Buffer.alloc(pageBytes, 1);
  const begunMs = performance.now();
  let count = 0;
  try {
    for (; performance.now() - begunMs < measureMs; count++) {
      writeSync(file, page, 0, pageBytes, (count % 200) * pageBytes);
      fsyncSync(file);
    }
    return count / ((performance.now() - begunMs) / 1000);
  } finally {
    closeSync(file);
    rmSync(path);
  }
}

/** Describes this machine. `folder`: where the bench keeps its journals. */
export function describeMachine(folder: string): Machine {
  const { type } = statfsSync(folder);
  const all = cpus();
  return {
    processors: `${all.length} x ${all[0]?.model.trim() ?? 'unknown'}`,
    load: loadavg()[0] ?? 0,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    kernel: `Linux ${release()}`,
    node: process.version,
    fileSystem: fileSystems[type] ?? `type 0x${type.toString(16)}`,
    syncsPerSecond: syncsPerSecond(folder),
  };
}
