import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { say } from '../progress.ts';
import { waitUntil } from '../wait-until.ts';
import { labStack, pulumiState } from './pulumi-command.ts';

const lockSchema = z.object({ pid: z.number() });
const folder = join(pulumiState, '.pulumi', 'locks', 'organization', 'promha', labStack);
const patienceMs = 600_000;

const isPulumi = async (pid: number): Promise<boolean> =>
  (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).startsWith('pulumi');

/**
 * Waits for a Pulumi run that still holds the stack's lock (the CLI outlives a killed lab command), and removes the lock that a dead
 * one left behind, which is what `pulumi cancel` does.
 */
export const clearStaleLock = async (): Promise<void> => {
  const told = new Set<number>();
  await waitUntil(
    async () => {
      const holders = await Promise.all((await locks()).map(async (file) => ({ file, pid: await holderOf(file) })));
      for (const { file, pid } of holders) if (pid === undefined) await rm(file, { force: true });
      const living = holders.flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
      for (const pid of living.filter((one) => !told.has(one))) {
        told.add(pid);
        say(`a Pulumi run is at work on the stack (process ${pid}): waiting for its end`);
      }
      return living.length === 0 ? true : undefined;
    },
    patienceMs,
    300,
  );
};

const locks = async (): Promise<string[]> =>
  existsSync(folder) ? (await readdir(folder)).map((name) => join(folder, name)) : [];

const holderOf = async (file: string): Promise<number | undefined> => {
  const parsed = lockSchema.safeParse(JSON.parse((await readFile(file, 'utf8').catch(() => '')) || '{}'));
  return parsed.success && (await isPulumi(parsed.data.pid)) ? parsed.data.pid : undefined;
};
