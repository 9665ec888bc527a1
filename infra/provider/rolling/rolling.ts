import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceInputs } from '../../model/host-inputs.ts';
import type { ServicePair } from '../../model/service-spec.ts';
import { askReady } from '../service/ask-ready.ts';
import type { ServicePlan } from '../service/plan-service.ts';
import type { SeenService } from '../service/seen-service.ts';
import { shellFile } from '../shell-file.ts';
import { HostOut } from '../ssh/host-out.ts';
import type { SessionPool } from '../ssh/session-pool.ts';
import { shellQuote } from '../ssh/shell-quote.ts';
import { PendingTurn } from './pending-turn.ts';
import { partsFromPeers, seeSign, type SeenSign, signShortfall } from './serving-signs.ts';
import type { Turns } from './turns.ts';

/** Pause between two looks at the signs of serving, in milliseconds. */
const pauseMs = 500;

/** A service was changed and is ready, but does not do its part in the pair again. It stays as it is now. */
export class NotServing extends Error {
  override name = 'NotServing';
}

type PairService = ServiceInputs & { readonly pair: ServicePair };

const isPair = (inputs: ServiceInputs): inputs is PairService => inputs.pair !== undefined;

async function answersOf(pool: SessionPool, { host, pair, ready }: PairService): Promise<readonly string[]> {
  const script = (url: string): string =>
    `URL=${shellQuote(url)} CONFIG=${shellQuote(ready.curlConfig ?? '')}\n${shellFile(import.meta.url, 'fetch.sh')}`;
  return await Promise.all(pair.serving.map(async ({ url }) => (await pool.run(host, script(url))).stdout));
}

/** Changes services of a pair one host at a time: the next only after the one before is ready and serving. */
export class Rolling {
  readonly #turns: Turns;
  readonly #pool: SessionPool;
  /** What the signs were before, of those that were restarted. */
  readonly #before = new Map<string, readonly SeenSign[]>();

  constructor(pool: SessionPool, turns: Turns) {
    this.#pool = pool;
    this.#turns = turns;
  }

  /**
   * Converges a service, and waits until it serves again when it was restarted.
   * @throws NotServing when it does not, PendingTurn when it was not its turn.
   */
  async attend<T>(inputs: ServiceInputs, converge: () => Promise<T>): Promise<T> {
    if (!isPair(inputs)) return await converge();
    return await this.#turns.attend(inputs, async () => {
      const done = await converge();
      await this.#awaitServing(inputs);
      return done;
    });
  }

  /** Called when it is known what is to be done on a host, before it is done: returns when it may be done. */
  async begin(inputs: ServiceInputs, seen: SeenService, plan: ServicePlan): Promise<void> {
    if (!isPair(inputs) || plan.activation === 'none') return;
    if (seen.unit.active !== 'active') {
      this.#turns.starts(inputs);
      return;
    }
    await this.#turns.take(inputs);
    if (plan.activation === 'reload') return;
    await Promise.all(inputs.pair.hosts.map((other) => this.#checkPartner(inputs, other)));
    if (partsFromPeers(inputs.ports, seen.listeners)) return;
    const answers = await answersOf(this.#pool, inputs);
    this.#before.set(
      `${inputs.host}/${inputs.name}`,
      inputs.pair.serving.map((sign, index) => seeSign(sign, answers[index] ?? '')),
    );
  }

  /** Nobody is taken out of service while the other side does not serve, whoever's doing that is. */
  async #checkPartner({ host, name }: PairService, other: string): Promise<void> {
    if (other === host) return;
    const said = await askReady(this.#pool, other, name).catch((error: unknown) => {
      if (error instanceof HostOut) return 'absent';
      return error instanceof Error ? error.message : String(error);
    });
    if (said === 'ready' || said === 'absent') return;
    throw new PendingTurn(
      `${host}: ${name}: pending: ${other}, the other side of the pair, does not serve (${said || 'no answer'}), so ${host} was not touched. Bring ${other} back and call up again (up --refresh starts a stopped service), or set \`out: true\` on ${other} in the stack file to go on without it`,
    );
  }

  async #awaitServing(inputs: PairService): Promise<void> {
    const before = this.#before.get(`${inputs.host}/${inputs.name}`);
    if (before === undefined) return;
    const { serving, servingTimeoutMs } = inputs.pair;
    const until = performance.now() + servingTimeoutMs;
    for (;;) {
      const answers = await answersOf(this.#pool, inputs);
      const missing = serving.flatMap((sign, index) => signShortfall(sign, before[index], answers[index] ?? '') || []);
      if (missing.length === 0) return;
      if (performance.now() >= until)
        throw new NotServing(
          `${inputs.host}: ${inputs.name}: serving: it was changed and is ready, but does not serve as before within ${servingTimeoutMs / 1000} s: ${missing.join('; ')}. The other side of the pair was not touched; look at ${inputs.host}, then call up again to go on, or with the stack file as it was to go back`,
        );
      await delay(pauseMs);
    }
  }
}
