import { DoneInVain } from '../grpc/resource-type.ts';
import { PendingTurn } from './pending-turn.ts';

/** How a run went on one host. `pending`: what failed nowhere, but waits for another host. */
export type HostOutcome = 'done' | 'failed' | 'pending';

interface HostRecord {
  /** Operations at work, but for those that wait for their turn. */
  atWork: number;
  lastEndMs: number;
  outcome: HostOutcome;
  readonly failed: Set<string>;
  /** When what is not over yet began, by what it is about. */
  readonly begun: Map<string, number>;
}

/** One host that something is being done on. */
export interface HostAtWork {
  readonly host: string;
  /** What has been at work for longest, for example `prometheus`. */
  readonly name: string;
  readonly forMs: number;
}

/** What one run of the plugin has done and is doing on each host. */
export class HostProgress {
  readonly #hosts = new Map<string, HostRecord>();
  readonly #failed = new Set<string>();
  readonly #inVain: string[] = [];
  readonly #now: () => number;
  readonly #maxFailed: () => number;

  /**
   * @param now Milliseconds of a clock that does not jump.
   * @param maxFailed When more hosts than this have failed, nothing further is begun.
   */
  constructor(now: () => number, maxFailed: () => number = () => Number.POSITIVE_INFINITY) {
    this.#now = now;
    this.#maxFailed = maxFailed;
  }

  /** Does a piece of work on a host, and remembers how it went. @param name What it is about, for example `prometheus`. */
  async during<T>(host: string, name: string, work: () => Promise<T>): Promise<T> {
    const record = this.#of(host);
    record.atWork += 1;
    record.begun.set(name, this.#now());
    try {
      return await work();
    } catch (error) {
      if (error instanceof PendingTurn) {
        if (record.outcome === 'done') record.outcome = 'pending';
      } else {
        record.outcome = 'failed';
        record.failed.add(name);
        this.#failed.add(host);
        if (error instanceof DoneInVain) this.#inVain.push(`${host} ${name}`.trimEnd());
      }
      throw error;
    } finally {
      record.atWork -= 1;
      record.begun.delete(name);
      record.lastEndMs = this.#now();
    }
  }

  /** The same for work that changes a host for the better or the worse. @throws PendingTurn when the run has been stopped. */
  async change<T>(host: string, name: string, work: () => Promise<T>): Promise<T> {
    return await this.during(host, name, () => {
      this.refuseWhenStopped(host, name);
      return work();
    });
  }

  /** @throws PendingTurn when more hosts have failed than may. */
  refuseWhenStopped(host: string, name: string): void {
    const reason = this.stopReason();
    if (reason === undefined) return;
    throw new PendingTurn(`${host}: ${name === '' ? '' : `${name}: `}pending: not begun, since ${reason}`);
  }

  /** Why nothing further is begun in this run; undefined as long as it goes on. */
  stopReason(): string | undefined {
    const [failed, max] = [this.#failed.size, this.#maxFailed()];
    if (failed <= max) return undefined;
    return `${failed} ${failed === 1 ? 'host' : 'hosts'} failed, and \`maxFailed\` of promha:rollout is ${max}`;
  }

  /** Does what a piece of work has to wait for; the host counts as idle meanwhile. */
  async waiting<T>(host: string, wait: () => Promise<T>): Promise<T> {
    const record = this.#of(host);
    record.atWork -= 1;
    try {
      return await wait();
    } finally {
      record.atWork += 1;
    }
  }

  /** True while something is at work on the host, or ended so lately that what follows it may be on its way. */
  isBusy(host: string, graceMs: number): boolean {
    const record = this.#hosts.get(host);
    return record !== undefined && (record.atWork > 0 || this.#now() - record.lastEndMs < graceMs);
  }

  /** True when work on one of these failed on the host in this run. */
  hasFailed(host: string, names: readonly string[]): boolean {
    return names.some((name) => this.#hosts.get(host)?.failed.has(name));
  }

  /** How it went on each host that there was something to do on, so far. */
  outcomes(): Readonly<Record<string, HostOutcome>> {
    return Object.fromEntries([...this.#hosts].map(([host, { outcome }]) => [host, outcome]));
  }

  /** What was done in vain, as `<host> <name>`: the engine was not told that it failed, so somebody else has to make the run fail. */
  inVain(): readonly string[] {
    return this.#inVain;
  }

  /** Hosts that something is being done on, what has been at work for longest first. */
  atWork(): readonly HostAtWork[] {
    const now = this.#now();
    return [...this.#hosts]
      .filter(([, { atWork }]) => atWork > 0)
      .flatMap(([host, { begun }]) => {
        const [oldest] = [...begun].sort(([, a], [, b]) => a - b);
        return oldest === undefined ? [] : [{ host, name: oldest[0], forMs: now - oldest[1] }];
      })
      .sort((a, b) => b.forMs - a.forMs);
  }

  #of(host: string): HostRecord {
    const known = this.#hosts.get(host) ?? {
      atWork: 0,
      lastEndMs: 0,
      outcome: 'done',
      failed: new Set<string>(),
      begun: new Map<string, number>(),
    };
    this.#hosts.set(host, known);
    return known;
  }
}
