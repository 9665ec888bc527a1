import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unitCommand } from '../../bench/relay/unit-command.ts';
import { startFakeFeishu, type FakeFeishu } from '../../lab/feishu/start-fake-feishu.ts';
import { parseBehaviourWords } from '../../lab/feishu/parse-behaviour-words.ts';
import { freePort } from '../chaos/free-port.ts';
import { Killable } from '../chaos/killable.ts';
import { bundleProgram } from './bundle-program.ts';
import { CuttableLink } from './cuttable-link.ts';
import { metricOf } from './metric-of.ts';
import { benchBot, type Answer } from './relay-bench.ts';

/** One relay of two, as a process. */
export class PairedRelay {
  readonly process: Killable;
  readonly folder: string;
  readonly url: string;
  readonly #logFile: string;

  constructor(process: Killable, folder: string, url: string, logFile: string) {
    this.process = process;
    this.folder = folder;
    this.url = url;
    this.#logFile = logFile;
  }

  /** What it logged. */
  get log(): string {
    return readFileSync(this.#logFile, 'utf8');
  }

  /** Posts a webhook body. */
  async post(body: unknown, query = ''): Promise<Answer> {
    return this.#fetch(`/alertmanager${query}`, { method: 'POST', body: JSON.stringify(body) });
  }

  /** Posts until it is taken; returns how often it was asked to come again. */
  async postUntilTaken(body: unknown, timeoutMs = 10_000): Promise<number> {
    const endMs = Date.now() + timeoutMs;
    for (let refused = 0; ; refused++) {
      const answer = await this.post(body).catch((error: unknown) => ({ status: 0, text: String(error) }));
      if (answer.status === 200) return refused;
      if (Date.now() > endMs) throw new Error(`not taken: ${answer.status} ${answer.text}`);
      await sleep(50);
    }
  }

  /** Value of a series; NaN while it does not answer. */
  async metric(name: string): Promise<number> {
    return metricOf(this.url, name);
  }

  /** Kills it with -9 and takes its disk away: the host is lost. */
  async lose(): Promise<void> {
    await this.process.kill();
    rmSync(this.folder, { recursive: true });
    mkdirSync(this.folder);
  }

  async #fetch(path: string, options: RequestInit = {}): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, { ...options, signal: AbortSignal.timeout(15_000) });
    return { status: response.status, text: await response.text() };
  }
}

/** Two relays, the ways between them, and a fake Feishu. */
export class PairBench {
  readonly fake: FakeFeishu;
  readonly first: PairedRelay;
  readonly second: PairedRelay;
  readonly links: readonly CuttableLink[];
  readonly #folder: string;

  constructor(
    fake: FakeFeishu,
    relays: readonly [PairedRelay, PairedRelay],
    links: readonly CuttableLink[],
    folder: string,
  ) {
    this.fake = fake;
    [this.first, this.second] = relays;
    this.links = links;
    this.#folder = folder;
  }

  /** Sets how Feishu behaves. */
  async feishu(words: string): Promise<void> {
    await this.fake.change(parseBehaviourWords(words.split(' ')));
  }

  /** Accepted messages as text, oldest first. */
  shown(): readonly string[] {
    return this.fake.requests().flatMap(({ accepted, body }) => (accepted ? [JSON.stringify(body)] : []));
  }

  /** Numbers on the accepted cards that name this host. */
  numbersOf(instance: string): readonly string[] {
    return this.shown()
      .filter((text) => text.includes(instance))
      .map((text) => /#\d+/.exec(text)?.[0] ?? '');
  }

  /** Resolves when one leads and the other follows with the same journal. */
  async together(leader: PairedRelay): Promise<void> {
    const follower = leader === this.first ? this.second : this.first;
    await until('the two relays are together', async () => {
      const [leads, connected, follows] = await Promise.all([
        leader.metric('feishu_relay_leading'),
        leader.metric('feishu_relay_peer_connected'),
        follower.metric('feishu_relay_leading'),
      ]);
      return leads === 1 && connected === 1 && follows === 0;
    });
  }

  /** Makes the ways between the relays slow. */
  slow(delayMs: number): void {
    for (const link of this.links) link.delayMs = delayMs;
  }

  /** Cuts the ways between the relays, or heals them. */
  cut(isCut: boolean): void {
    for (const link of this.links)
      if (isCut) link.cut();
      else link.heal();
  }

  /** Ends everything. */
  async close(): Promise<void> {
    for (const { process } of [this.first, this.second]) await process.kill();
    for (const link of this.links) link.close();
    await this.fake.close();
    if (process.env['PROMHA_KEEP'] === undefined) rmSync(this.#folder, { recursive: true });
    else console.log(`kept: ${this.#folder}`);
  }
}

/** Waits for a condition; most come within ten seconds, on a busy machine not all. */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>, timeoutMs = 45_000): Promise<void> {
  const endMs = Date.now() + timeoutMs;
  while (!(await isTrue())) {
    if (Date.now() > endMs) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await sleep(25);
  }
}

/** How two relays are made. */
export interface PairOptions {
  /** Folders for the journals. @default folders of the bench */
  readonly disks?: readonly (string | undefined)[];
  /** See `lateSeconds` of `relayFileSchema`. @default that of the relay */
  readonly lateSeconds?: Readonly<Record<string, number>>;
}

/** Makes two relays, of which none is started yet. */
export async function makePair({ disks = [], lateSeconds }: PairOptions = {}): Promise<PairBench> {
  const folder = mkdtempSync(join(tmpdir(), 'pair-bench-'));
  const fake = await startFakeFeishu(benchBot);
  const ports = [await freePort(), await freePort()] as const;
  writeFileSync(join(folder, 'token'), 'token-of-the-two');
  const program = join(folder, 'relay.mjs');
  bundleProgram('test/relay/quick-relay.ts', program);
  // Way of the first to the second, and back.
  const links = [await CuttableLink.start(() => ports[1]), await CuttableLink.start(() => ports[0])] as const;
  const make = (rank: 0 | 1): PairedRelay => {
    const own = disks[rank] ?? join(folder, `relay${rank}`);
    mkdirSync(own, { recursive: true });
    const config = join(folder, `relay${rank}.json`);
    const peer = { url: links[rank].url, rank, tokenFile: join(folder, 'token') };
    writeFileSync(config, JSON.stringify({ locale: 'en', peer, lateSeconds }));
    const unit = unitCommand();
    const env = {
      ...unit.env,
      RELAY_LISTEN: `127.0.0.1:${ports[rank]}`,
      RELAY_DATA_DIR: own,
      RELAY_CONFIG: config,
      FEISHU_WEBHOOK_URL: fake.webhookUrl,
      FEISHU_SECRET: benchBot.secret,
      FEISHU_KEYWORD: benchBot.keyword,
    };
    const logFile = join(folder, `relay${rank}.log`);
    const running = new Killable([process.execPath, ...unit.flags, program], env, logFile);
    return new PairedRelay(running, own, `http://127.0.0.1:${ports[rank]}`, logFile);
  };
  return new PairBench(fake, [make(0), make(1)], links, folder);
}

/** Starts two relays; the first leads. */
export async function startPair(options?: PairOptions): Promise<PairBench> {
  const bench = await makePair(options);
  bench.first.process.start();
  await until('the first leads', async () => (await bench.first.metric('feishu_relay_leading')) === 1);
  bench.second.process.start();
  await bench.together(bench.first);
  return bench;
}
