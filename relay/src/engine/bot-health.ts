/** Longest pause between two tries, in milliseconds: with jitter and an answer that takes 8 s, still one try in 30 s. */
const longestMs = 20_000;

/**
 * Whether the bot takes anything at all. While it does not, there are growing pauses between two tries, whatever the card: all the others
 * would meet the same trouble.
 */
export class BotHealth {
  #failures = 0;
  #untilMs = 0;
  readonly #random: () => number;

  /** @param random From 0 to below 1, for the jitter. @default Math.random */
  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** Milliseconds until the next try; 0 or less: now. */
  pauseMs(nowMs: number): number {
    return this.#untilMs - nowMs;
  }

  /**
   * Notes a failure that says nothing of the card.
   * @param firstMs Pause after the first of a row.
   */
  failed(nowMs: number, firstMs: number): void {
    // Two that were on their way together, of the journal and beside a full disk, failed for one and the same reason.
    if (this.#failures > 0 && this.#untilMs > nowMs) return;
    this.#failures++;
    const pause = Math.min(longestMs, firstMs * 2 ** Math.min(this.#failures - 1, 16));
    this.#untilMs = nowMs + pause * (0.9 + 0.2 * this.#random());
  }

  /** Feishu answered for the card itself: accepted, or refused for what is in it. */
  answered(): void {
    this.#failures = 0;
    this.#untilMs = 0;
  }
}
