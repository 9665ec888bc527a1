import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

/** A relay or an Alertmanager of the run. */
export interface Member {
  readonly process: Killable;
  readonly url: string;
}

/** A relay, with the folder of its journal. */
export interface RelayMember extends Member {
  readonly folder: string;
}

async function untilUp(url: string, folder: string): Promise<void> {
  const endMs = Date.now() + 20_000;
  const isUp = (): Promise<boolean> =>
    fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
  while (!(await isUp())) {
    if (Date.now() > endMs) throw new Error(`${url} does not answer; see ${folder} (PROMHA_KEEP=1 keeps it)`);
    await sleep(50);
  }
}

/** One relay or two on loopback, two real Alertmanagers that call them, a fake Feishu. */
export class ChaosBed {
  readonly folder = mkdtempSync(join(tmpdir(), 'relay-chaos-'));
  readonly fake: FakeFeishu;
  readonly relays: RelayMember[] = [];
  readonly alertmanagers: Member[] = [];
  /** Ways between two relays. */
  readonly links: CuttableLink[] = [];
  /** The disk of the first relay's journal: small, where this machine lets one be mounted. */
  readonly disk = join(this.folder, 'disk');
  readonly hasSmallDisk: boolean;

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
      await bed.#startRelays(relays);
      await bed.#startAlertmanagers();
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

  /** Ends everything; the folder stays where PROMHA_KEEP is set. */
  async close(): Promise<void> {
    for (const { process } of [...this.relays, ...this.alertmanagers]) await process.kill();
    for (const link of this.links) link.close();
    await this.fake.close();
    if (process.env['PROMHA_KEEP'] !== undefined) {
      writeFileSync(join(this.folder, 'requests.json'), JSON.stringify(this.fake.requests(), undefined, 1));
      console.log(`kept: ${this.folder}`);
    }
    if (this.hasSmallDisk) spawnSync('umount', ['-l', this.disk]);
    if (process.env['PROMHA_KEEP'] === undefined) rmSync(this.folder, { recursive: true, force: true });
  }

  async #startRelays(count: 1 | 2): Promise<void> {
    const bundle = join(this.folder, 'relay.mjs');
    bundleProgram('relay/src/main.ts', bundle);
    writeFileSync(join(this.folder, 'token'), 'token of the two');
    const ports = [await freePort(), await freePort()] as const;
    if (count === 2)
      this.links.push(await CuttableLink.start(() => ports[1]), await CuttableLink.start(() => ports[0]));
    for (const rank of [0, 1].slice(0, count)) this.#startRelay(rank, ports[rank] ?? 0, bundle);
    for (const { url } of this.relays) await untilUp(`${url}/-/ready`, this.folder);
  }

  #startRelay(rank: number, port: number, bundle: string): void {
    const folder = rank === 0 ? join(this.disk, 'journal') : join(this.folder, 'journal1');
    mkdirSync(folder);
    const link = this.links[rank];
    const peer = link === undefined ? {} : { peer: { url: link.url, rank, tokenFile: join(this.folder, 'token') } };
    const config = join(this.folder, `relay${rank}.json`);
    // As for this group_interval: an old copy that was taken for news would come up before the end.
    const lateSeconds = { critical: 15, warning: 15, other: 15 };
    writeFileSync(config, JSON.stringify({ locale: 'en', lateSeconds, ...peer }));
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
    const log = join(this.folder, `relay${rank}.log`);
    const running = new Killable([process.execPath, ...unit.flags, bundle], env, log);
    running.start();
    this.relays.push({ process: running, url: `http://127.0.0.1:${port}`, folder });
  }

  async #startAlertmanagers(): Promise<void> {
    const { alertmanager } = await monitoringBinaries();
    const ports = await Promise.all([0, 1, 2, 3].map(() => freePort()));
    for (const index of [0, 1]) {
      const [web, gossip, peer] = [ports[index], ports[index + 2], ports[3 - index]];
      const config = join(this.folder, `alertmanager${index}.yml`);
      const relay = this.relays[index % this.relays.length]?.url ?? '';
      writeFileSync(
        config,
        `route: {receiver: feishu, group_by: [alertname], group_wait: 1s, group_interval: 2s, repeat_interval: 4h}
receivers: [{name: feishu, webhook_configs: [{url: "${relay}/alertmanager", send_resolved: true, max_alerts: 100}]}]
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
      const log = join(this.folder, `am${index}.log`);
      const running = new Killable([alertmanager, ...args], globalThis.process.env, log);
      running.start();
      this.alertmanagers.push({ process: running, url: `http://127.0.0.1:${web}` });
    }
    for (const { url } of this.alertmanagers) await untilUp(`${url}/-/ready`, this.folder);
  }
}
