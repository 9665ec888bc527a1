import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceInputs } from '../../model/host-inputs.ts';
import { turnOf } from '../../model/turn-of.ts';
import type { HostProgress } from './host-progress.ts';
import { PendingTurn } from './pending-turn.ts';

/** How often somebody who waits looks again, in milliseconds. */
const pollMs = 10;

/**
 * How long an earlier host that nothing was heard of is waited for, in milliseconds. It has nothing to do then, or Pulumi, which
 * knows no order between them, has not come to it (`--parallel 1`). Going first instead of second is no harm.
 */
const defaultGraceMs = 2000;

/** One service of a pair that has work to do in this run. */
export type PairMember = Required<Pick<ServiceInputs, 'host' | 'name' | 'pair' | 'releases'>>;

interface PairRun {
  readonly arrived: Set<string>;
  /** Those that do not serve anyway: the others wait for them, they wait for nobody. */
  readonly starting: Set<string>;
  readonly concluded: Set<string>;
  readonly failed: Set<string>;
  holder: string | undefined;
}

/**
 * Turns of those that run the same service: at most one is taken out of service at a time, in the order of the pair, and none
 * after one has failed. All of them are at work in this one process, whatever Pulumi runs side by side.
 */
export class Turns {
  readonly #runs = new Map<string, PairRun>();
  readonly #progress: HostProgress;
  readonly #graceMs: number;

  constructor(progress: HostProgress, graceMs = defaultGraceMs) {
    this.#progress = progress;
    this.#graceMs = graceMs;
  }

  /** Does all the work on one member. A turn that it takes in it lasts until the end; the others are told how it ended. */
  async attend<T>(member: PairMember, work: () => Promise<T>): Promise<T> {
    const run = this.#runOf(member.name);
    run.arrived.add(member.host);
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PendingTurn)) run.failed.add(member.host);
      throw error;
    } finally {
      run.starting.delete(member.host);
      run.concluded.add(member.host);
      if (run.holder === member.host) run.holder = undefined;
    }
  }

  /** Says that a member is not in service now: the others leave it the way. */
  starts(member: PairMember): void {
    this.#runOf(member.name).starting.add(member.host);
  }

  /**
   * Waits until a member may be taken out of service; it is its turn from then on.
   * @throws PendingTurn when another member failed in this run, or the run has been stopped.
   */
  async take(member: PairMember): Promise<void> {
    await this.#progress.waiting(member.host, () => this.#await(this.#runOf(member.name), member));
  }

  async #await(run: PairRun, member: PairMember): Promise<void> {
    const earlier = member.pair.hosts.slice(0, turnOf(member.pair, member.host).turn - 1);
    let quietMs = 0;
    for (;;) {
      this.#progress.refuseWhenStopped(member.host, member.name);
      this.#refuseAfterFailure(run, member);
      const unheard = earlier.filter((host) => !run.arrived.has(host));
      const isOver = (host: string): boolean => !run.arrived.has(host) || run.concluded.has(host);
      const isFree = run.holder === undefined && run.starting.size === 0 && earlier.every(isOver);
      const isQuiet = unheard.every((host) => !this.#progress.isBusy(host, this.#graceMs));
      if (isFree && isQuiet && (unheard.length === 0 || quietMs >= this.#graceMs)) {
        run.holder = member.host;
        return;
      }
      quietMs = isQuiet ? quietMs + pollMs : 0;
      await delay(pollMs);
    }
  }

  #refuseAfterFailure(run: PairRun, { host, name, pair, releases }: PairMember): void {
    const others = pair.hosts.filter((other) => other !== host);
    // What has no name of its own is the preparation of the host, without which nothing is done on it.
    const needs = ['', ...releases.map((release) => release.name)];
    const failed = others.find((other) => run.failed.has(other) || this.#progress.hasFailed(other, needs));
    if (failed === undefined) return;
    throw new PendingTurn(
      `${host}: ${name}: pending: ${failed} failed, so ${host}, the other side of the pair, was not touched; mend ${failed} and call up again`,
    );
  }

  #runOf(name: string): PairRun {
    const empty = (): Set<string> => new Set<string>();
    const known = this.#runs.get(name);
    if (known !== undefined) return known;
    const run = { arrived: empty(), starting: empty(), concluded: empty(), failed: empty(), holder: undefined };
    this.#runs.set(name, run);
    return run;
  }
}
