import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startFakeFeishu, type FakeFeishu } from '../../lab/feishu/start-fake-feishu.ts';
import { freePort } from '../../test/chaos/free-port.ts';
import type { Bundles } from './build-bundles.ts';
import { MeasuredProcess, type MeasuredProgram } from '../measured-process.ts';
import type { MinimalAnswer } from './minimal-relay.ts';
import { relayProgram } from './relay-program.ts';

/** What is compared: our relay, or the minimal one by its manner of answering. */
export type Contender = 'relay' | MinimalAnswer;

/**
 * One contender as a process of its own and a fake Feishu that knows nothing of what went before: each measurement begins with
 * the whole budget and an empty journal.
 */
export class TestBed {
  readonly fake: FakeFeishu;
  readonly address: string;
  readonly #folder: string;
  readonly #contender: Contender;
  readonly #bundles: Bundles;
  #running: MeasuredProcess | undefined;

  private constructor(fake: FakeFeishu, folder: string, port: number, contender: Contender, bundles: Bundles) {
    this.fake = fake;
    this.address = `http://127.0.0.1:${port}`;
    this.#folder = folder;
    this.#contender = contender;
    this.#bundles = bundles;
  }

  /**
   * Makes the fake Feishu and a folder; nothing runs yet.
   * @param parent Folder on the disk to be measured.
   */
  static async open(parent: string, contender: Contender, bundles: Bundles): Promise<TestBed> {
    const fake = await startFakeFeishu({ token: 'bench' });
    const folder = mkdtempSync(join(parent, 'bed-'));
    return new TestBed(fake, folder, await freePort(), contender, bundles);
  }

  /** Starts the contender, on the journal that is there. */
  async start(): Promise<MeasuredProcess> {
    this.#running = await MeasuredProcess.start(this.#program());
    return this.#running;
  }

  /** Kills the contender; its journal stays. */
  async kill(): Promise<void> {
    await this.#running?.kill();
  }

  /** Ends everything and removes the folder. */
  async close(): Promise<void> {
    await this.kill();
    await this.fake.close();
    rmSync(this.#folder, { recursive: true });
  }

  #program(): MeasuredProgram {
    const { webhookUrl } = this.fake;
    const { port } = new URL(this.address);
    if (this.#contender === 'relay')
      return relayProgram({ bundle: this.#bundles.relay, folder: this.#folder, port: Number(port), webhookUrl });
    return {
      command: [process.execPath, this.#bundles.minimal, webhookUrl, port, this.#contender],
      env: {},
      readyUrl: `${this.address}/-/ready`,
      logFile: join(this.#folder, 'log'),
    };
  }
}
