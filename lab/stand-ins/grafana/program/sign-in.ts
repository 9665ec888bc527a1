import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { GrafanaState } from './grafana-state.ts';

/** Who asks. `anonymous` only where the settings allow it. */
export type Visitor =
  | { readonly kind: 'admin'; readonly login: string }
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'wrong-password' }
  | { readonly kind: 'nobody' };

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

/** Tells visitors apart by basic auth or the session cookie. */
export class SignIn {
  readonly #state: GrafanaState;
  /** Digests of credentials found right before: checking a password is slow on purpose, and each query brings one. */
  readonly #known = new Set<string>();
  readonly #sessions = new Map<string, string>();

  constructor(state: GrafanaState) {
    this.#state = state;
  }

  /** The value of a new session cookie, or undefined when the password is wrong. */
  trySignIn(login: string, password: string): string | undefined {
    if (!this.#check(login, password)) return undefined;
    const session = randomBytes(16).toString('hex');
    this.#sessions.set(session, login);
    return session;
  }

  visitorOf(request: IncomingMessage): Visitor {
    const { config } = this.#state;
    const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (basic !== undefined && config.flag('auth.basic', 'enabled')) {
      const [login = '', ...password] = Buffer.from(basic, 'base64').toString('utf8').split(':');
      return this.#check(login, password.join(':')) ? { kind: 'admin', login } : { kind: 'wrong-password' };
    }
    const session = /(?:^|;\s*)grafana_session=([0-9a-f]+)/.exec(request.headers.cookie ?? '')?.[1];
    const login = session === undefined ? undefined : this.#sessions.get(session);
    if (login !== undefined) return { kind: 'admin', login };
    return { kind: config.flag('auth.anonymous', 'enabled') ? 'anonymous' : 'nobody' };
  }

  #check(login: string, password: string): boolean {
    const key = digest(`${login}:${password}`);
    if (this.#known.has(key)) return true;
    const right = this.#state.database.checkPassword(login, password);
    if (right) this.#known.add(key);
    return right;
  }
}
