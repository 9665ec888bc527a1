import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';

/** A program that can be killed with -9 and started again. */
export class Killable {
  readonly #command: readonly [string, ...string[]];
  readonly #env: NodeJS.ProcessEnv;
  readonly #log: WriteStream;
  #child: ChildProcess | undefined;
  /** How often it was killed. */
  kills = 0;
  /** How often it ended by itself. */
  ownEnds = 0;

  constructor(command: readonly [string, ...string[]], env: NodeJS.ProcessEnv, logFile: string) {
    this.#command = command;
    this.#env = env;
    this.#log = createWriteStream(logFile, { flags: 'a' });
  }

  /** Starts it; does not wait until it is ready. */
  start(): void {
    const [program, ...args] = this.#command;
    const child = spawn(program, args, { env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.pipe(this.#log, { end: false });
    child.stderr.pipe(this.#log, { end: false });
    child.once('exit', () => {
      if (this.#child !== child) return;
      this.#child = undefined;
      this.ownEnds++;
    });
    this.#child = child;
  }

  /** Kills it with -9 and waits until it is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    this.kills++;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  /** Sends a signal, for example SIGSTOP. */
  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name);
  }

  /** Asks it to end and waits until it has. */
  async end(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  }
}
