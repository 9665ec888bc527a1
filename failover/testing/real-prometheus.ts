import { spawn, type ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** One real Prometheus on loopback that can be killed, frozen and started again. */
export class RealPrometheus {
  readonly address: { name: string; origin: string; pathPrefix: string };
  readonly #binary: string;
  readonly #folder: string;
  #process: ChildProcess | undefined;

  constructor(name: string, binary: string, folder: string, port: number) {
    this.address = { name, origin: `http://127.0.0.1:${port}`, pathPrefix: '' };
    this.#binary = binary;
    this.#folder = folder;
  }

  async start(): Promise<void> {
    const config = join(this.#folder, `${this.address.name}.yml`);
    await writeFile(config, 'global: {scrape_interval: 1s}\n');
    const args = [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(this.#folder, this.address.name)}`,
      '--log.level=error',
    ];
    this.#process = spawn(this.#binary, [...args, `--web.listen-address=${new URL(this.address.origin).host}`], {
      stdio: 'ignore',
    });
    await this.isReady();
  }

  async isReady(): Promise<void> {
    const ready = async () => (await fetch(`${this.address.origin}/-/ready`).catch(() => undefined))?.status === 200;
    while (!(await ready())) await delay(50);
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal);
  }
}
