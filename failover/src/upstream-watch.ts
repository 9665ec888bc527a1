import type { Dispatcher } from 'undici';
import type { UpstreamAddress } from './settings.ts';
import type { Timing } from './timing.ts';

/** What one active check found: the closed list that is also the label `result` of the metric. */
export type CheckResult = 'ready' | 'not_ready' | 'refused' | 'timeout';

/** Told of every check, and of every change between ready and not ready. */
export interface WatchObserver {
  readonly checked: (upstream: string, result: CheckResult) => void;
  readonly changed: (upstream: string, ready: boolean, result: CheckResult) => void;
}

/** An upstream that was not ready has to pass this many checks in a row, so that a restart loop does not pull queries to and fro. */
const checksToReturn = 2;

/**
 * Asks one upstream's `/-/ready` again and again and knows whether it is ready.
 * Ready is more than an open port: during the replay of its write-ahead log Prometheus listens and answers 503.
 */
export class UpstreamWatch {
  readonly address: UpstreamAddress;
  readonly #pool: Dispatcher;
  readonly #timing: Timing;
  readonly #observer: WatchObserver;
  readonly #listeners = new Set<(ready: boolean) => void>();
  #ready = false;
  #goodInARow = 0;
  #checkedOnce = false;
  #lastGoodStartMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #closed = false;

  /** @param pool A connection of its own, so that checks do not wait behind queries; closed with the watch. */
  constructor(address: UpstreamAddress, pool: Dispatcher, timing: Timing, observer: WatchObserver) {
    this.address = address;
    this.#timing = timing;
    this.#observer = observer;
    this.#pool = pool;
  }

  /** Whether the last checks were good. False before the first one. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Whether a check that began after this moment (`performance.now()`) was answered: the upstream was alive then. */
  wasAliveSince(momentMs: number): boolean {
    return this.#ready && this.#lastGoodStartMs > momentMs;
  }

  /** Calls back at each change of `ready`. Returns the function that ends it. */
  onChange(listener: (ready: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Runs the first check and keeps checking until `close`. Resolves after the first check. */
  async start(): Promise<void> {
    await this.checkNow();
  }

  /** Checks at once, for a query just saw the connection fail. A check that already runs is awaited instead. */
  checkNow(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#running ??= this.#check().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Ends the checks. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#pool.destroy();
  }

  async #check(): Promise<void> {
    clearTimeout(this.#timer);
    const startMs = performance.now();
    const result = await this.#ask();
    if (this.#closed) return;
    this.#observer.checked(this.address.name, result);
    this.#take(result, startMs);
    const untilNextMs = Math.max(0, this.#timing.checkIntervalMs - (performance.now() - startMs));
    this.#timer = setTimeout(() => void this.checkNow(), untilNextMs);
  }

  async #ask(): Promise<CheckResult> {
    const signal = AbortSignal.timeout(this.#timing.checkTimeoutMs);
    try {
      const response = await this.#pool.request({
        origin: this.address.origin,
        method: 'GET',
        path: `${this.address.pathPrefix}/-/ready`,
        signal,
      });
      await response.body.dump();
      return response.statusCode === 200 ? 'ready' : 'not_ready';
    } catch {
      return signal.aborted ? 'timeout' : 'refused';
    }
  }

  #take(result: CheckResult, startMs: number): void {
    const good = result === 'ready';
    this.#goodInARow = good ? this.#goodInARow + 1 : 0;
    if (good) this.#lastGoodStartMs = startMs;
    const ready = good && (this.#ready || !this.#checkedOnce || this.#goodInARow >= checksToReturn);
    const changed = ready !== this.#ready || !this.#checkedOnce;
    this.#checkedOnce = true;
    this.#ready = ready;
    if (!changed) return;
    this.#observer.changed(this.address.name, ready, result);
    for (const listener of [...this.#listeners]) listener(ready);
  }
}
