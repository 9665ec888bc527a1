import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';

const root = join(import.meta.dirname, '../..');

/** One of several rows of steps that run side by side; its name stands before each of its lines. */
export class Lane {
  readonly #name: string;
  readonly #env: Readonly<Record<string, string>>;

  /**
   * @param name Shown before each line; empty for the lane that needs no name.
   * @param env Variables of all of its steps.
   */
  constructor(name: string, env: Readonly<Record<string, string>>) {
    this.#name = name;
    this.#env = env;
  }

  /** Prints a headline. */
  say(line: string): void {
    process.stdout.write(`\n${this.#prefix}== ${line}\n`);
  }

  /** Runs a program of the checkout to its end; what it prints comes out line by line. True when it ended with 0. */
  async run(title: string, command: string, args: readonly string[]): Promise<boolean> {
    this.say(title);
    const child = execa(command, args, {
      cwd: root,
      preferLocal: true,
      reject: false,
      all: true,
      buffer: false,
      stdin: 'ignore',
      env: this.#env,
    });
    for await (const line of createInterface({ input: child.all })) process.stdout.write(`${this.#prefix}${line}\n`);
    return (await child).exitCode === 0;
  }

  get #prefix(): string {
    return this.#name === '' ? '' : `${this.#name} | `;
  }
}
