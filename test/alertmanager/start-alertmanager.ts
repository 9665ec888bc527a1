import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { monitoringBinaries } from '../../lab/toolchain/monitoring-binaries.ts';
import { freePort } from '../chaos/free-port.ts';
import { Killable } from '../chaos/killable.ts';

/** Labels of an alert. */
export type Labels = Readonly<Record<string, string>>;

/** An alert as Alertmanager's API shows it. */
export interface SeenAlert {
  readonly fingerprint: string;
  readonly labels: Labels;
  readonly status: { readonly inhibitedBy: readonly string[]; readonly mutedBy?: readonly string[] };
}

/** A real Alertmanager by itself on this machine. */
export class TestAlertmanager {
  readonly url: string;
  readonly port: number;
  readonly #process: Killable;
  readonly #folder: string;

  constructor(port: number, process: Killable, folder: string) {
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.#process = process;
    this.#folder = folder;
  }

  /** Tells it of alerts that fire, or that have ended. */
  tell(alerts: readonly Labels[], endsAt?: Date): Promise<void> {
    return this.post(
      alerts.map((labels) => ({ labels, ...(endsAt === undefined ? {} : { endsAt: endsAt.toISOString() }) })),
    );
  }

  /** Tells it of alerts as a Prometheus does, with their times. */
  async post(
    alerts: readonly { readonly labels: Labels; readonly startsAt?: string; readonly endsAt?: string }[],
  ): Promise<void> {
    const answer = await fetch(`${this.url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts),
    });
    expect(answer.ok).toBe(true);
  }

  /** The alerts it has, also those that are muted. */
  async alerts(): Promise<readonly SeenAlert[]> {
    return (await (await fetch(`${this.url}/api/v2/alerts`)).json()) as readonly SeenAlert[];
  }

  /** Names of the time intervals that mute an alert at this moment. */
  async mutedBy(alertname: string): Promise<readonly string[]> {
    const filter = encodeURIComponent(`alertname="${alertname}"`);
    const answer = await fetch(`${this.url}/api/v2/alerts/groups?filter=${filter}`);
    const groups = (await answer.json()) as readonly { readonly alerts: readonly SeenAlert[] }[];
    return [...new Set(groups.flatMap(({ alerts }) => alerts.flatMap(({ status }) => status.mutedBy ?? [])))];
  }

  /** Asks it to end, and starts it anew: it has its notification log, and no alert. */
  async restart(): Promise<void> {
    await this.#process.end();
    this.#process.start();
    await this.ready();
  }

  /** Resolves when it is ready. */
  async ready(): Promise<void> {
    await vi.waitFor(async () => expect((await fetch(`${this.url}/-/ready`)).ok).toBe(true), { timeout: 20_000 });
  }

  /** Ends it and removes what it wrote. */
  async stop(): Promise<void> {
    await this.#process.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/**
 * Starts one with a configuration; resolves when it is ready.
 * @param flags Beyond those that it cannot do without. @default none
 */
export async function startAlertmanager(config: string, flags: readonly string[] = []): Promise<TestAlertmanager> {
  const { alertmanager } = await monitoringBinaries();
  const folder = mkdtempSync(join(tmpdir(), 'alertmanager-'));
  writeFileSync(join(folder, 'alertmanager.yml'), config);
  const port = await freePort();
  const args = [
    `--config.file=${join(folder, 'alertmanager.yml')}`,
    `--storage.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
    ...flags,
  ];
  const process = new Killable([alertmanager, ...args], globalThis.process.env, join(folder, 'log'));
  process.start();
  const started = new TestAlertmanager(port, process, folder);
  await started.ready();
  return started;
}
