import type { RunningBot } from './start-bot.ts';

/** The bots of a relay: each with its own journal, budget and connections, so that one's trouble delays no other. */
export class Bots {
  readonly #byName: ReadonlyMap<string, RunningBot>;
  readonly #first: RunningBot;

  /** @param bots The default one first. */
  constructor(bots: readonly RunningBot[]) {
    const [first] = bots;
    if (first === undefined) throw new Error('relay: there is no bot');
    this.#first = first;
    this.#byName = new Map(bots.map((bot) => [bot.name, bot]));
  }

  /** The bot that takes what names no other. */
  get usual(): RunningBot {
    return this.#first;
  }

  /** All of them, the default one first. */
  get all(): readonly RunningBot[] {
    return [...this.#byName.values()];
  }

  /** The bot of this name; undefined when there is none. */
  find(name: string): RunningBot | undefined {
    return this.#byName.get(name);
  }

  /** Lets cards on their way arrive, then ends all. */
  async stop(): Promise<void> {
    await Promise.all(this.all.map((bot) => bot.stop()));
  }
}
