import { readFile } from 'node:fs/promises';

/** Undoes the octal escapes that the kernel uses for blanks in mount points. */
const unescape = (path: string): string =>
  path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));

/** Every mount point of this machine, in the order mounted. */
export const mountPoints = async (): Promise<readonly string[]> =>
  (await readFile('/proc/self/mountinfo', 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => unescape(line.split(' ')[4] ?? ''));

/** Whether something is mounted exactly at `path`. */
export const isMounted = async (path: string): Promise<boolean> => (await mountPoints()).includes(path);
