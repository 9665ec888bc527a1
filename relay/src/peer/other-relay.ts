import type { Standing } from './messages.ts';

/** What was heard of the other relay. */
export class OtherRelay {
  #heardMs = performance.now();
  /** Its last word: which process, and its count. */
  #last: Pick<Standing, 'id' | 'said' | 'role'> = { id: '', said: 0, role: 'starting' };
  #hasRoom = false;
  #term = 0;

  /** How long it has been silent, in milliseconds. */
  get silentMs(): number {
    return performance.now() - this.#heardMs;
  }

  /** Whether its disk takes more. */
  get hasRoom(): boolean {
    return this.#hasRoom;
  }

  /** True when it said last that it leads. */
  get leads(): boolean {
    return this.#last.role === 'leading';
  }

  /** Newest term that was heard of. */
  get term(): number {
    return this.#term;
  }

  /** Takes what it says. False: it had said something later, which arrived before this. */
  hear(other: Standing): boolean {
    if (other.id === this.#last.id && other.said < this.#last.said) return false;
    this.#last = other;
    this.#hasRoom = other.hasRoom;
    this.hearTerm(other.term);
    this.isAlive();
    return true;
  }

  /** There is this term. */
  hearTerm(term: number): void {
    this.#term = Math.max(this.#term, term);
  }

  /** Something came of it, and it counts as heard. */
  isAlive(): void {
    this.#heardMs = performance.now();
  }
}
