import { createHash } from 'node:crypto';
import { compare } from 'bcryptjs';

/** Judgements that are remembered, the wrong ones too; callers are few, and whoever guesses pushes out guesses. */
const maxRemembered = 100;

/** Comparisons that may wait for one another: each takes some tens of milliseconds of the only thread. */
const maxWaiting = 8;

/**
 * Judges who calls by HTTP basic authentication (RFC 7617) against one user and the bcrypt hash of the password. What was compared once is
 * remembered, so that a scrape costs nothing, and comparisons wait for each other, so that a stranger who guesses does not hold up the program.
 */
export class CallerCheck {
  readonly #user: string;
  readonly #passwordHash: string;
  readonly #known = new Map<string, boolean>();
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(user: string, passwordHash: string) {
    this.#user = user;
    this.#passwordHash = passwordHash;
  }

  /** True when an `Authorization` header shows user and password. */
  async allows(header: string | undefined): Promise<boolean> {
    const [, base64] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? '') ?? [];
    if (base64 === undefined) return false;
    // The password itself is not kept.
    const digest = createHash('sha256').update(base64).digest('hex');
    const known = this.#known.get(digest);
    if (known !== undefined) return known;
    if (this.#waiting >= maxWaiting) return false;
    this.#waiting += 1;
    const judged = this.#last.then(
      () => this.#known.get(digest) ?? this.#compare(Buffer.from(base64, 'base64').toString()),
    );
    this.#last = judged;
    const allowed = await judged.finally(() => (this.#waiting -= 1));
    this.#remember(digest, allowed);
    return allowed;
  }

  async #compare(shown: string): Promise<boolean> {
    const colon = shown.indexOf(':');
    // Compared for an unknown user too: how long it takes tells nobody which names there are.
    const fits = await compare(shown.slice(colon + 1), this.#passwordHash);
    return fits && shown.slice(0, colon) === this.#user;
  }

  #remember(digest: string, allowed: boolean): void {
    const [oldest] = [...this.#known].find(([, right]) => !right) ?? [];
    if (this.#known.size >= maxRemembered && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(digest, allowed);
  }
}

/** The header that shows user and password. */
export function basicAuthorization(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
