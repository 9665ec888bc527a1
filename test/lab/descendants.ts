import { readdir, readFile } from 'node:fs/promises';

/** A process that another one started, itself or by a child. */
export interface Descendant {
  readonly pid: number;
  /** Its arguments, joined by blanks. */
  readonly command: string;
}

async function parentOf(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, parent] = /^PPid:\s+(\d+)$/m.exec(status) ?? [];
  return parent === undefined ? undefined : Number(parent);
}

/** All processes below this one. */
export async function descendantsOf(pid: number): Promise<readonly Descendant[]> {
  const pids = (await readdir('/proc')).map(Number).filter((number) => Number.isInteger(number));
  const parents = new Map(await Promise.all(pids.map(async (one) => [one, await parentOf(one)] as const)));
  const isBelow = (one: number | undefined): boolean =>
    one !== undefined && (parents.get(one) === pid || isBelow(parents.get(one)));
  const found = pids.filter(isBelow).map(async (one) => {
    const command = await readFile(`/proc/${one}/cmdline`, 'utf8').catch(() => '');
    return { pid: one, command: command.replaceAll('\0', ' ') };
  });
  return await Promise.all(found);
}
