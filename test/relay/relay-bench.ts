import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { parseBehaviourWords } from '../../lab/feishu/parse-behaviour-words.ts';
import { startFakeFeishu, type FakeFeishu, type FakeFeishuOptions } from '../../lab/feishu/start-fake-feishu.ts';
import { relayFileSchema, type BotSettings, type RelaySettings } from '../../relay/src/config/relay-settings.ts';
import { defaultRelayLimits, startRelay, type RelayLimits, type RunningRelay } from '../../relay/src/start-relay.ts';

/** Credentials of the bench: neither may show anywhere. */
export const benchBot = {
  token: 'token-that-nobody-may-see',
  secret: 'secret-that-nobody-may-see',
  keyword: '监控',
} as const;

/** The default bot of the bench, or another one at a fake Feishu of its own. */
export function benchBotSettings(fake: FakeFeishu, name = 'default'): BotSettings {
  const { secret, keyword } = benchBot;
  return { name, webhookUrl: fake.webhookUrl, secret, keyword, locale: 'zh-CN', mentions: [] };
}

/** An answer of the relay. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A relay and a fake Feishu on loopback, for tests. */
export class RelayBench {
  fake: FakeFeishu;
  /** What the relay logged. */
  log = '';
  /** Folder of the journal; removed at the end. */
  readonly folder = mkdtempSync(join(tmpdir(), 'relay-bench-'));
  #relay: RunningRelay | undefined;
  readonly #settings: Partial<RelaySettings>;
  readonly #limits: Partial<RelayLimits>;

  constructor(fake: FakeFeishu, settings: Partial<RelaySettings>, limits: Partial<RelayLimits>) {
    this.fake = fake;
    this.#settings = settings;
    this.#limits = limits;
  }

  /** Starts the relay, with the journal of `folder` unless the settings say otherwise. */
  async start(): Promise<void> {
    const settings = {
      listen: { host: '127.0.0.1', port: 0 },
      dataDir: this.folder,
      bots: [benchBotSettings(this.fake)] as const,
      file: relayFileSchema.parse({}),
      ...this.#settings,
    };
    const sink = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.log += chunk.toString();
        done();
      },
    });
    this.#relay = await startRelay(settings, pino(sink), {
      ...defaultRelayLimits,
      sendTimeoutMs: 300,
      ...this.#limits,
    });
  }

  /** Stops the relay; the folder stays. */
  async stop(): Promise<void> {
    await this.#relay?.stop();
    this.#relay = undefined;
  }

  /** Ends everything. */
  async close(): Promise<void> {
    await this.stop();
    await this.fake.close();
    rmSync(this.folder, { recursive: true });
  }

  /** Address of the relay. */
  get address(): string {
    return this.#relay?.address ?? '';
  }

  /** Posts a webhook body, to the default bot or as the query says. */
  async post(body: unknown, query = '', headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const text = typeof body === 'string' || body instanceof Buffer ? body : JSON.stringify(body);
    const all = { 'content-type': 'application/json', ...headers };
    const response = await fetch(`${this.address}/alertmanager${query}`, { method: 'POST', headers: all, body: text });
    return { status: response.status, text: await response.text() };
  }

  /** Gets a page. */
  async get(path: string): Promise<Answer> {
    const response = await fetch(`${this.address}${path}`);
    return { status: response.status, text: await response.text() };
  }

  /** Sum of the series of this name that have all the labels named, as in `cards_kept{bot="default"}`; NaN when there is none. */
  async metric(selector: string): Promise<number> {
    const [name = '', ...labels] = selector.split(/[{,}]/).filter((part) => part !== '');
    const lines = (await this.get('/metrics')).text
      .split('\n')
      .filter((line) => /^[^ {]*/.exec(line)?.[0] === name && labels.every((label) => line.includes(label)));
    return lines.length === 0 ? NaN : lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  }

  /** Resolves when nothing waits any more. */
  async drained(timeoutMs = 20_000): Promise<void> {
    const endMs = Date.now() + timeoutMs;
    while ((await this.metric('feishu_relay_alerts_waiting')) > 0) {
      if (Date.now() > endMs) throw new Error(`alerts still wait after ${timeoutMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  /** Lets the fake Feishu behave in this way, for example `error 200 11246 x`. */
  async feishu(words: string): Promise<void> {
    await this.fake.change(parseBehaviourWords(words.split(' ')));
  }

  /** Colours of the accepted cards, oldest first; `text` for a plain message. */
  colors(): readonly unknown[] {
    return this.fake
      .requests()
      .filter(({ accepted }) => accepted)
      .map(({ body }) => (body as { card?: { header: { template: string } } }).card?.header.template ?? 'text');
  }

  /** Accepted messages as text, oldest first. */
  shown(): readonly string[] {
    return this.fake.requests().flatMap(({ accepted, body }) => (accepted ? [JSON.stringify(body)] : []));
  }
}

/** Starts a fake Feishu and a relay. */
export async function startBench(
  bot: Partial<FakeFeishuOptions> = {},
  settings: Partial<RelaySettings> = {},
  limits: Partial<RelayLimits> = {},
): Promise<RelayBench> {
  const bench = new RelayBench(await startFakeFeishu({ ...benchBot, ...bot }), settings, limits);
  await bench.start();
  return bench;
}
