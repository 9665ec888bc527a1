import { attemptQuery, type Answer, type Attempt, type AttemptResult, type QueryUpstream } from './attempt.ts';
import type { HeldBytes } from './held-bytes.ts';
import type { QueryRequest } from './query-request.ts';
import type { Timing } from './timing.ts';
import type { UpstreamWatch } from './upstream-watch.ts';

/** Why a second try started while the first still ran: the closed list that is also the label `reason` of the metric. */
export type HedgeReason = 'not_ready' | 'silent' | 'late';

/** One upstream as the race sees it: where queries go, and what the checks say. */
export interface Racer extends QueryUpstream {
  readonly watch: UpstreamWatch;
}

/** Told what happens within a query, for the metrics. */
export interface RaceObserver {
  readonly attempted: (upstream: string, result: AttemptResult) => void;
  readonly hedged: (reason: HedgeReason) => void;
}

/** What all queries share. */
export interface RaceContext {
  /** In order of preference. */
  readonly racers: readonly Racer[];
  readonly timing: Timing;
  readonly observer: RaceObserver;
  /** Late second tries now running, over all queries. */
  readonly lateHedges: { count: number };
  /** Memory for answers, over all queries. */
  readonly held: HeldBytes;
}

/** The end of a query: an answer (which may be an error status, when no upstream had better), or why there is none. */
export type RaceOutcome =
  { readonly answer: Answer } | { readonly answer: undefined; readonly timedOut: boolean; readonly message: string };

/** How often one upstream may be asked within one query. */
const maxAttemptsEach = 3;

/** The order in which upstreams are asked: preferred first, those not ready behind all ready ones. */
export function rankRacers(racers: readonly Racer[]): readonly Racer[] {
  return [...racers.filter((racer) => racer.watch.ready), ...racers.filter((racer) => !racer.watch.ready)];
}

/**
 * One query on its way: asks the best upstream, the next one at once when that fails, and the next one *beside* it when it hangs.
 *
 * Slow is told from hung by the active checks: as long as `/-/ready` answers, a slow query is honest and waited for; as soon as the
 * check fails, or never proved the upstream alive since the query was sent, a second try starts. The first good answer wins.
 */
class QueryRace {
  readonly #context: RaceContext;
  readonly #request: QueryRequest;
  readonly #attempts = new Map<Racer, number>();
  readonly #pending = new Map<Racer, AbortController>();
  readonly #cleanups: (() => void)[] = [];
  readonly #outcome = Promise.withResolvers<RaceOutcome>();
  #lastBad: Exclude<Attempt, { result: 'answered' }> | undefined;
  #lateHedge = false;
  #over = false;

  constructor(context: RaceContext, request: QueryRequest) {
    this.#context = context;
    this.#request = request;
  }

  run(signal: AbortSignal): Promise<RaceOutcome> {
    const { timing, racers } = this.#context;
    this.#after(timing.queryTimeoutMs, () => this.#fail(true));
    this.#after(timing.lateHedgeAfterMs, () => this.#hedgeLate());
    const onAbort = () => this.#fail(false);
    signal.addEventListener('abort', onAbort);
    this.#cleanups.push(() => signal.removeEventListener('abort', onAbort));
    for (const racer of racers) this.#cleanups.push(racer.watch.onChange((ready) => this.#onWatch(racer, ready)));
    if (signal.aborted) this.#fail(false);
    else this.#launchNext();
    return this.#outcome.promise;
  }

  #after(delayMs: number, action: () => void): void {
    const timer = setTimeout(() => !this.#over && action(), delayMs);
    this.#cleanups.push(() => clearTimeout(timer));
  }

  /** The best upstream that is not being asked now and was asked least. */
  #next(): Racer | undefined {
    const idle = rankRacers(this.#context.racers).filter(
      (racer) => !this.#pending.has(racer) && this.#asked(racer) < maxAttemptsEach,
    );
    const fewest = Math.min(...idle.map((racer) => this.#asked(racer)));
    return idle.find((racer) => this.#asked(racer) === fewest);
  }

  #asked(racer: Racer): number {
    return this.#attempts.get(racer) ?? 0;
  }

  #launchNext(): void {
    const racer = this.#next();
    if (racer !== undefined) this.#launch(racer);
  }

  #launch(racer: Racer): void {
    const controller = new AbortController();
    const sentMs = performance.now();
    this.#attempts.set(racer, this.#asked(racer) + 1);
    this.#pending.set(racer, controller);
    void attemptQuery(racer, this.#request, this.#context.held, controller.signal).then((attempt) =>
      this.#settle(racer, attempt),
    );
    this.#after(this.#context.timing.hedgeAfterMs, () => {
      if (this.#pending.get(racer) === controller && !racer.watch.wasAliveSince(sentMs)) this.#hedge('silent');
    });
    // Only the last resort is asked while it is not ready: then ask all at once, whoever answers first.
    if (!racer.watch.ready) this.#hedge('not_ready');
  }

  /** Starts one more try beside those that run, unless every upstream is being asked already. */
  #hedge(reason: HedgeReason): boolean {
    const fresh = rankRacers(this.#context.racers).find((racer) => this.#asked(racer) === 0);
    const racer = fresh ?? this.#next();
    if (this.#over || racer === undefined || this.#pending.has(racer)) return false;
    this.#context.observer.hedged(reason);
    this.#launch(racer);
    return true;
  }

  #hedgeLate(): void {
    const { lateHedges, timing } = this.#context;
    if (this.#pending.size !== 1 || lateHedges.count >= timing.maxLateHedges || this.#next()?.watch.ready !== true)
      return;
    this.#lateHedge = this.#hedge('late');
    if (this.#lateHedge) lateHedges.count += 1;
  }

  #onWatch(racer: Racer, ready: boolean): void {
    if (this.#over) return;
    if (!ready && this.#pending.has(racer) && this.#pending.size === 1) this.#hedge('not_ready');
    // One that failed before and is back may save a query that only a hung one still works on.
    else if (ready && !this.#pending.has(racer) && this.#asked(racer) > 0 && this.#asked(racer) < maxAttemptsEach) {
      if ([...this.#pending.keys()].every((other) => !other.watch.ready)) this.#launch(racer);
    }
  }

  #settle(racer: Racer, attempt: Attempt): void {
    this.#context.observer.attempted(racer.address.name, attempt.result);
    this.#pending.delete(racer);
    if (this.#over) {
      if ('answer' in attempt) attempt.answer.release();
      return;
    }
    if (attempt.result === 'answered') {
      this.#finish({ answer: attempt.answer });
      return;
    }
    if (attempt.result === 'transport_error') void racer.watch.checkNow();
    // An error status says more than a broken connection.
    if (attempt.result === 'error_status' || this.#lastBad?.result !== 'error_status') {
      if (this.#lastBad?.result === 'error_status') this.#lastBad.answer.release();
      this.#lastBad = attempt;
    }
    this.#goOn();
  }

  /** After a failed try: the upstream not asked yet at once; a further round over all after a pause, and only if none is at work. */
  #goOn(): void {
    const { racers, timing } = this.#context;
    const next = this.#next();
    if (next !== undefined && this.#asked(next) === 0) this.#launch(next);
    else if (this.#pending.size > 0) return;
    else if (next === undefined || racers.every((racer) => this.#asked(racer) >= 2)) this.#fail(false);
    else this.#after(timing.roundPauseMs, () => this.#pending.size === 0 && this.#launchNext());
  }

  #fail(timedOut: boolean): void {
    const bad = this.#lastBad;
    if (bad?.result === 'error_status') this.#finish({ answer: bad.answer });
    else
      this.#finish({
        answer: undefined,
        timedOut,
        message: bad === undefined ? 'no upstream answered' : `${bad.upstream}: ${bad.message}`,
      });
  }

  #finish(outcome: RaceOutcome): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#lateHedge) this.#context.lateHedges.count -= 1;
    for (const cleanup of this.#cleanups) cleanup();
    for (const controller of this.#pending.values()) controller.abort();
    const unused = this.#lastBad?.result === 'error_status' ? this.#lastBad.answer : undefined;
    if (unused !== outcome.answer) unused?.release();
    this.#outcome.resolve(outcome);
  }
}

/**
 * Gets one query answered by whichever upstream can, and ends all other tries.
 * @param signal Ends the query: the client went away.
 */
export function raceQuery(context: RaceContext, request: QueryRequest, signal: AbortSignal): Promise<RaceOutcome> {
  return new QueryRace(context, request).run(signal);
}
