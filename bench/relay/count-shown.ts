import type { ReceivedRequest } from '../../lab/feishu/received-request.ts';
import { shownStatesOf } from '../../test/chaos/shown-states-of.ts';

/** What reached people of what should have. */
export interface ShownCount {
  /** Cards that Feishu accepted. */
  readonly accepted: number;
  /** Requests that Feishu refused: over its limits, as a rule. */
  readonly refused: number;
  /** States on no accepted card. */
  readonly lost: number;
  /** States on more than one accepted card, counted once for each card too many. */
  readonly repeated: number;
  /** When the first and the last card were accepted, in milliseconds since 1970; undefined when none was. */
  readonly firstMs: number | undefined;
  readonly lastMs: number | undefined;
}

/** Reads accepted cards as a person does, as they come in. */
export class ShownCounter {
  readonly #missing: Set<string>;
  readonly #shown = new Set<string>();
  #accepted = 0;
  #refused = 0;
  #repeated = 0;
  #firstMs: number | undefined;
  #lastMs: number | undefined;

  /** @param expected States that must be seen, see `statesOf`. */
  constructor(expected: Iterable<string>) {
    this.#missing = new Set(expected);
  }

  /** True when every expected state was on a card. */
  get isComplete(): boolean {
    return this.#missing.size === 0;
  }

  /** Counts one request that Feishu received. */
  add(request: ReceivedRequest): void {
    if (!request.accepted) {
      this.#refused++;
      return;
    }
    this.#accepted++;
    this.#lastMs = Date.parse(request.time);
    this.#firstMs ??= this.#lastMs;
    for (const state of shownStatesOf(request).states) {
      if (this.#shown.has(state)) this.#repeated++;
      this.#shown.add(state);
      this.#missing.delete(state);
    }
  }

  /** What was counted so far. */
  count(): ShownCount {
    return {
      accepted: this.#accepted,
      refused: this.#refused,
      lost: this.#missing.size,
      repeated: this.#repeated,
      firstMs: this.#firstMs,
      lastMs: this.#lastMs,
    };
  }
}
