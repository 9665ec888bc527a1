import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unitCommand } from '../../bench/relay/unit-command.ts';
import { startFakeFeishu, type FakeFeishu } from '../../lab/feishu/start-fake-feishu.ts';
import { monitoringBinaries } from '../../lab/toolchain/monitoring-binaries.ts';
import { bundleProgram } from '../relay/bundle-program.ts';
import { CuttableLink } from '../relay/cuttable-link.ts';
import { metricOf } from '../relay/metric-of.ts';
import { freePort } from './free-port.ts';
import { Killable } from './killable.ts';
import { startDelayMs } from './prometheus-pair.ts';
import { WebhookTap, type ToldWebhook } from './webhook-tap.ts';

/** A relay or an Alertmanager of the run. */
export interface Member {
  readonly process: Killable;
  readonly url: string;
}

/** A relay, with the folder of its journal. */
export interface RelayMember extends Member {
  readonly folder: string;
}

async function untilUp(url: string, log: string): Promise<void> {
  const endMs = Date.now() + 20_000;
  const isUp = (): Promise<boolean> =>
    fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
  while (!(await isUp())) {
    if (Date.now() > endMs) {
      const said = readFileSync(log, 'utf8').split('\n').slice(-6).join('\n');
      throw new Error(`${url} does not answer; it said last:\n${said}`);
    }
    await sleep(50);
  }
}

/** One relay or two on loopback, two real Alertmanagers that call them, a fake Feishu. */
export class ChaosBed {
  readonly folder = mkdtempSync(join(tmpdir(), 'relay-chaos-'));
  readonly fake: FakeFeishu;
  readonly relays: RelayMember[] = [];
  readonly alertmanagers: Member[] = [];
  /** What the Alertmanagers told, in the order in which it was answered. */
  readonly told: ToldWebhook[] = [];
  /** Ways between two relays. */
  readonly links: CuttableLink[] = [];
  /** The disk of the first relay's journal: small, where this machine lets one be mounted. */
  readonly disk = join(this.folder, 'disk');
  readonly hasSmallDisk: boolean;
  readonly #taps: WebhookTap[] = [];

  private constructor(fake: FakeFeishu) {
    this.fake = fake;
    mkdirSync(this.disk);
    const args = ['-t', 'tmpfs', '-o', 'size=16m', 'relay-chaos', this.disk];
    this.hasSmallDisk = spawnSync('mount', args).status === 0;
  }

  /** Starts all of it; resolves when all are ready. */
  static async start(relays: 1 | 2): Promise<ChaosBed> {
    const bed = new ChaosBed(await startFakeFeishu({ token: 'token', secret: 'secret', keyword: 'chaos' }));
    try {
      const webPorts = [await freePort(), await freePort()];
      await bed.#startRelays(relays, webPorts);
      await bed.#startAlertmanagers(webPorts);
      return bed;
    } catch (error) {
      await bed.close();
      throw error;
    }
  }

  /** Resolves with true when both relays have the same journal (what happens to one of them then costs nothing), with false after 30 s. */
  async untilTogether(): Promise<boolean> {
    const endMs = Date.now() + 30_000;
    while (Date.now() < endMs) {
      const all = await Promise.all(this.relays.map(({ url }) => metricOf(url, 'feishu_relay_peer_connected')));
      if (all.every((connected) => connected === 1)) return true;
      await sleep(100);
    }
    return false;
  }

  /** Log of a relay. */
  relayLog(rank: number): string {
    return join(this.folder, `relay${rank}.log`);
  }

  /** Ends everything; the folder stays where PROMHA_KEEP is set. */
  async close(): Promise<void> {
    for (const { process } of [...this.relays, ...this.alertmanagers]) await process.kill();
    for (const way of [...this.links, ...this.#taps]) way.close();
    await this.fake.close();
    if (process.env['PROMHA_KEEP'] !== undefined) {
      writeFileSync(join(this.folder, 'requests.json'), JSON.stringify(this.fake.requests(), undefined, 1));
      console.log(`kept: ${this.folder}`);
    }
    if (this.hasSmallDisk) spawnSync('umount', ['-l', this.disk]);
    if (process.env['PROMHA_KEEP'] === undefined) rmSync(this.folder, { recursive: true, force: true });
  }

  #alertmanagerLog(index: number): string {
    return join(this.folder, `am${index}.log`);
  }

  async #startRelays(count: 1 | 2, webPorts: readonly number[]): Promise<void> {
    const bundle = join(this.folder, 'relay.mjs');
    bundleProgram('relay/src/main.ts', bundle);
    writeFileSync(join(this.folder, 'token'), 'token of the two');
    const ports = [await freePort(), await freePort()] as const;
    if (count === 2)
      this.links.push(await CuttableLink.start(() => ports[1]), await CuttableLink.start(() => ports[0]));
    for (const rank of [0, 1].slice(0, count)) this.#startRelay(rank, ports[rank] ?? 0, webPorts, bundle);
    for (const [rank, { url }] of this.relays.entries()) await untilUp(`${url}/-/ready`, this.relayLog(rank));
  }

  #startRelay(rank: number, port: number, webPorts: readonly number[], bundle: string): void {
    const folder = rank === 0 ? join(this.disk, 'journal') : join(this.folder, 'journal1');
    mkdirSync(folder);
    const link = this.links[rank];
    const peer = link === undefined ? {} : { peer: { url: link.url, rank, tokenFile: join(this.folder, 'token') } };
    const config = join(this.folder, `relay${rank}.json`);
    // As for this group_interval: an old copy that was taken for news would come up before the end.
    const lateSeconds = { critical: 15, warning: 15, other: 15 };
    const alertmanagers = { urls: webPorts.map((webPort) => `http://127.0.0.1:${webPort}`) };
    writeFileSync(config, JSON.stringify({ locale: 'en', lateSeconds, alertmanagers, ...peer }));
    const unit = unitCommand();
    const env = {
      ...unit.env,
      RELAY_LISTEN: `127.0.0.1:${port}`,
      RELAY_DATA_DIR: folder,
      RELAY_CONFIG: config,
      FEISHU_WEBHOOK_URL: this.fake.webhookUrl,
      FEISHU_SECRET: 'secret',
      FEISHU_KEYWORD: 'chaos',
    };
    const running = new Killable([process.execPath, ...unit.flags, bundle], env, this.relayLog(rank));
    running.start();
    this.relays.push({ process: running, url: `http://127.0.0.1:${port}`, folder });
  }

  async #startAlertmanagers(webPorts: readonly number[]): Promise<void> {
    const { alertmanager } = await monitoringBinaries();
    const gossipPorts = [await freePort(), await freePort()];
    for (const [index, web] of webPorts.entries()) {
      const [gossip, peer] = [gossipPorts[index], gossipPorts[1 - index]];
      const config = join(this.folder, `alertmanager${index}.yml`);
      const relay = this.relays[index % this.relays.length]?.url ?? '';
      const tap = await WebhookTap.start(index, relay, (told) => this.told.push(told));
      this.#taps.push(tap);
      writeFileSync(
        config,
        `route: {receiver: feishu, group_by: [alertname], group_wait: 1s, group_interval: 2s, repeat_interval: 4h}
receivers: [{name: feishu, webhook_configs: [{url: "${tap.url}/alertmanager", send_resolved: true, max_alerts: 100}]}]
`,
      );
      const args = [
        `--config.file=${config}`,
        `--storage.path=${join(this.folder, `am${index}`)}`,
        `--web.listen-address=127.0.0.1:${web}`,
        `--cluster.listen-address=127.0.0.1:${gossip}`,
        `--cluster.advertise-address=127.0.0.1:${gossip}`,
        `--cluster.peer=127.0.0.1:${peer}`,
        `--cluster.peer-name=am${index}`,
        '--cluster.peer-timeout=2s',
        '--cluster.settle-timeout=2s',
        `--dispatch.start-delay=${startDelayMs}ms`,
        ...(process.env['PROMHA_KEEP'] === undefined ? [] : ['--log.level=debug']),
      ];
      const running = new Killable([alertmanager, ...args], globalThis.process.env, this.#alertmanagerLog(index));
      running.start();
      this.alertmanagers.push({ process: running, url: `http://127.0.0.1:${web}` });
    }
    for (const [index, { url }] of this.alertmanagers.entries()) {
      await untilUp(`${url}/-/ready`, this.#alertmanagerLog(index));
    }
  }
}
