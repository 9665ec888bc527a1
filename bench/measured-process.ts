import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchError } from './bench-error.ts';

/** Memory of a process, in bytes. */
export interface ProcessMemory {
  readonly residentBytes: number;
  /** Most since the process began, or since `forgetPeak`. */
  readonly peakBytes: number;
}

/** A program to be measured. */
export interface MeasuredProgram {
  readonly command: readonly [string, ...string[]];
  readonly env: NodeJS.ProcessEnv;
  /** Answers 200 as soon as the program is ready. */
  readonly readyUrl: string;
  /** Gets what the program prints. */
  readonly logFile: string;
}

const readyTimeoutMs = 60_000;
const pollMs = 2;

async function answersReady(url: string): Promise<boolean> {
  return fetch(url).then(
    async (answer) => (await answer.text(), answer.ok),
    () => false,
  );
}

/** One running program: how long it took to be ready, and what it holds in memory. */
export class MeasuredProcess {
  /** From the start of the process until its first ready answer. */
  readonly readyAfterMs: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, readyAfterMs: number) {
    this.#child = child;
    this.readyAfterMs = readyAfterMs;
  }

  /** Starts a program and waits until it is ready. */
  static async start({ command, env, readyUrl, logFile }: MeasuredProgram): Promise<MeasuredProcess> {
    const log = openSync(logFile, 'a');
    const [file, ...args] = command;
    const begunMs = performance.now();
    const child = spawn(file, args, { env, stdio: ['ignore', log, log] });
    closeSync(log);
    child.once('error', () => undefined);
    while (!(await answersReady(readyUrl))) {
      if (child.exitCode !== null || performance.now() - begunMs > readyTimeoutMs) {
        child.kill('SIGKILL');
        throw new BenchError(
          `${command.join(' ')} is not ready; it said:\n${readFileSync(logFile, 'utf8').slice(-2000)}`,
        );
      }
      await sleep(pollMs);
    }
    return new MeasuredProcess(child, performance.now() - begunMs);
  }

  /** What it holds now. */
  memory(): ProcessMemory {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    const bytesOf = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
    return { residentBytes: bytesOf('VmRSS'), peakBytes: bytesOf('VmHWM') };
  }

  /** From now on `peakBytes` is of what follows. */
  forgetPeak(): void {
    writeFileSync(`/proc/${this.#child.pid}/clear_refs`, '5');
  }

  /** Ends it as a power cut does, and waits until it is gone. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await gone;
  }
}
