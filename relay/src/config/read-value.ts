import { readFileSync } from 'node:fs';
import type { Report } from './settings-error.ts';

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Code of a failed system call, for messages. */
export function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}

/** Text of a file without the blanks around it; undefined, and reported under `name`, when it cannot be read or is empty. */
export function readTextFile(path: string, name: string, report: Report): string | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim();
    if (text !== '') return text;
    report(`${name}: ${path} is empty`);
  } catch (error) {
    report(`${name}: ${path} cannot be read (${errorCode(error)})`);
  }
  return undefined;
}

/** Reads `<name>`, or the file that `<name>_FILE` names, without the line break at its end. Empty counts as not set. */
export function valueOf(env: Environment, name: string, report: Report): string | undefined {
  const direct = env[name];
  const file = env[`${name}_FILE`];
  if (file === undefined || file === '') return direct === '' ? undefined : direct;
  if (direct === undefined || direct === '') return readTextFile(file, `${name}_FILE`, report);
  report(`${name}: is set, and ${name}_FILE too; keep one of them`);
  return undefined;
}
