/**
 * Counts the bytes of answers that all queries together hold back, so that many large answers cannot exhaust the memory limit of
 * the service. When no more may be held, answers are passed on as they come: only the second chance for one that breaks half-way is lost.
 */
export class HeldBytes {
  readonly #maxBytes: number;
  #bytes = 0;

  /** @param maxBytes The most that is held at one time. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes held now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Counts bytes that are held now. False: hold no more. */
  take(bytes: number): boolean {
    this.#bytes += bytes;
    return this.#bytes <= this.#maxBytes;
  }

  /** Counts bytes that are no longer held. */
  give(bytes: number): void {
    this.#bytes -= bytes;
  }
}
