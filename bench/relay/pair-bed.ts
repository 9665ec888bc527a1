import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startFakeFeishu, type FakeFeishu } from '../../lab/feishu/start-fake-feishu.ts';
import { freePort } from '../../test/chaos/free-port.ts';
import { metricOf } from '../../test/relay/metric-of.ts';
import { BenchError } from '../bench-error.ts';
import { MeasuredProcess, type MeasuredProgram } from '../measured-process.ts';
import { dataFolderOf, relayProgram } from './relay-program.ts';

/** Time that two relays have for a change of their roles, with whatever backlog. */
const changeMs = 120_000;

async function untilOne(url: string, metric: string): Promise<void> {
  const endMs = performance.now() + changeMs;
  while ((await metricOf(url, metric)) !== 1) {
    if (performance.now() > endMs) throw new BenchError(`${metric} of ${url} is not 1 after ${changeMs / 1000} s`);
    await sleep(100);
  }
}

/** Two relays as processes, and a fake Feishu. The first of them leads. */
export class PairBed {
  readonly fake: FakeFeishu;
  /** Addresses of leader and follower. */
  readonly addresses: readonly [string, string];
  readonly #folder: string;
  readonly #programs: readonly [MeasuredProgram, MeasuredProgram];
  readonly #running: MeasuredProcess[] = [];

  private constructor(fake: FakeFeishu, folder: string, ports: readonly [number, number], bundle: string) {
    this.fake = fake;
    this.#folder = folder;
    this.addresses = [`http://127.0.0.1:${ports[0]}`, `http://127.0.0.1:${ports[1]}`];
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, 'token of the two');
    const place = (rank: 0 | 1): MeasuredProgram =>
      relayProgram({
        bundle,
        folder: this.#folderOf(rank),
        port: ports[rank],
        webhookUrl: fake.webhookUrl,
        peer: { url: this.addresses[1 - rank] ?? '', rank, tokenFile },
      });
    this.#programs = [place(0), place(1)];
  }

  /** Makes the fake Feishu and the folders; nothing runs yet. @param parent Folder on the disk to be measured. */
  static async open(parent: string, bundle: string): Promise<PairBed> {
    const fake = await startFakeFeishu({ token: 'bench' });
    const ports = [await freePort(), await freePort()] as const;
    return new PairBed(fake, mkdtempSync(join(parent, 'pair-')), ports, bundle);
  }

  /** Starts the relay of this rank; the first one leads where it was started first. */
  async start(rank: 0 | 1): Promise<MeasuredProcess> {
    const running = await MeasuredProcess.start(this.#programs[rank]);
    this.#running[rank] = running;
    return running;
  }

  /** Resolves when both have the same journal. */
  async untilTogether(): Promise<void> {
    await Promise.all(this.addresses.map((url) => untilOne(url, 'feishu_relay_peer_connected')));
  }

  /** Resolves when the relay of this rank leads. */
  async untilLeads(rank: 0 | 1): Promise<void> {
    await untilOne(this.addresses[rank], 'feishu_relay_leading');
  }

  /** Kills the relay of this rank as a power cut does; its disk stays. */
  async kill(rank: 0 | 1): Promise<void> {
    await this.#running[rank]?.kill();
  }

  /** Kills it and takes its disk away: its host is lost. */
  async lose(rank: 0 | 1): Promise<void> {
    await this.kill(rank);
    rmSync(dataFolderOf(this.#folderOf(rank)), { recursive: true });
  }

  /** Ends everything and removes the folder. */
  async close(): Promise<void> {
    for (const running of this.#running) await running.kill();
    await this.fake.close();
    rmSync(this.#folder, { recursive: true });
  }

  #folderOf(rank: 0 | 1): string {
    return join(this.#folder, `relay${rank}`);
  }
}
