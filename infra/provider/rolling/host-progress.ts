/** Something was left undone because another host has to come first: it did not fail, and was not touched. */
export class PendingTurn extends Error {
  override name = 'PendingTurn';
}

/** How a run went on one host. `pending`: what failed nowhere, but waits for another host. */
export type HostOutcome = 'done' | 'failed' | 'pending';

interface HostRecord {
  /** Operations at work, but for those that wait for their turn. */
  atWork: number;
  lastEndMs: number;
  outcome: HostOutcome;
  readonly failed: Set<string>;
}

/** What one run of the plugin has done and is doing on each host. */
export class HostProgress {
  readonly #hosts = new Map<string, HostRecord>();
  readonly #now: () => number;

  /** @param now Milliseconds of a clock that does not jump. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Does a piece of work on a host, and remembers how it went. @param name What it is about, for example `prometheus`. */
  async during<T>(host: string, name: string, work: () => Promise<T>): Promise<T> {
    const record = this.#of(host);
    record.atWork += 1;
    try {
      return await work();
    } catch (error) {
      if (error instanceof PendingTurn) {
        if (record.outcome === 'done') record.outcome = 'pending';
      } else {
        record.outcome = 'failed';
        record.failed.add(name);
      }
      throw error;
    } finally {
      record.atWork -= 1;
      record.lastEndMs = this.#now();
    }
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

  #of(host: string): HostRecord {
    const known = this.#hosts.get(host) ?? { atWork: 0, lastEndMs: 0, outcome: 'done', failed: new Set<string>() };
    this.#hosts.set(host, known);
    return known;
  }
}
