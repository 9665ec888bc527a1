import { existsSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { statePath } from '../lab-paths.ts';

/** What a drill has changed and must put back, by whoever comes next if it dies before. */
export interface DrillMark {
  readonly pid: number;
  /** Alerts of the drills whose hosts may be broken. */
  readonly broken: readonly string[];
  /** Whether the rules have the times of a drill. */
  readonly shortened: boolean;
}

const markFile = statePath('drill');

/** Notes what this process is about to change. */
export const markDrill = async (mark: Omit<DrillMark, 'pid'>): Promise<void> => {
  await writeFile(`${markFile}.new`, JSON.stringify({ pid: process.pid, ...mark }));
  await rename(`${markFile}.new`, markFile);
};

/** Everything is as it was. */
export const unmarkDrill = (): Promise<void> => rm(markFile, { force: true });

/**
 * Whether a command line, as /proc has it, is that of a running drill. A number alone may be another process's by now.
 * @param commandLine arguments, each ended by a NUL; empty when there is no such process.
 */
export const isDrillCommand = (commandLine: string): boolean =>
  commandLine.split('\0').some((argument) => argument.endsWith('lab/drill/main.ts'));

// By hand, since each quick call such as `exec` asks for it and loading zod takes longer than all the rest of it.
const isMark = (value: unknown): value is DrillMark => {
  const mark = value as Partial<DrillMark> | null;
  return typeof mark?.pid === 'number' && Array.isArray(mark.broken) && typeof mark.shortened === 'boolean';
};

/** What a drill that died has left to be put back; undefined when there is none, or when it still runs. */
export const cutDrill = async (): Promise<DrillMark | undefined> => {
  if (!existsSync(markFile)) return undefined;
  const value: unknown = JSON.parse((await readFile(markFile, 'utf8').catch(() => '')) || 'null');
  if (!isMark(value)) return undefined;
  const commandLine = await readFile(`/proc/${value.pid}/cmdline`, 'utf8').catch(() => '');
  return isDrillCommand(commandLine) ? undefined : value;
};
