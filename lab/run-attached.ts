import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { LabError } from './lab-error.ts';

/** Where a command runs and what it sees and speaks to; all default to this process's own. */
export interface AttachedOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** True: what it says on stdout goes to stderr, because our stdout is somebody else's answer. @default false */
  readonly aside?: boolean;
}

const endStatus = (code: number | null, signal: NodeJS.Signals | null): number =>
  code ?? 128 + (signal ? constants.signals[signal] : 0);

/**
 * Runs a command on this process's own terminal, input and outputs, byte for byte, and answers its exit status
 * (128 + n when signal n ended it, as a shell would). Ctrl-C reaches the command through the terminal; it decides when to end.
 * @throws LabError when the program cannot be started.
 */
export const runAttached = async (command: readonly string[], options: AttachedOptions = {}): Promise<number> => {
  const [file = '', ...args] = command;
  const wait = (): void => undefined;
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.on(signal, wait);
  const { aside = false, ...where } = options;
  const child = spawn(file, args, { stdio: ['inherit', aside ? 2 : 'inherit', 'inherit'], ...where });
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, pass);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', (error) => reject(new LabError(`${file}: cannot be started: ${error.message}`)));
      child.once('exit', (code, signal) => resolve(endStatus(code, signal)));
    });
  } finally {
    for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.off(signal, wait);
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, pass);
  }
};
