import type { IncomingHttpHeaders } from 'node:http';
import type { GrafanaMetrics } from './grafana-metrics.ts';
import type { GrafanaState } from './grafana-state.ts';
import type { Reply } from './reply.ts';
import type { SignIn, Visitor } from './sign-in.ts';

/** One request, read whole. */
export interface GrafanaRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly visitor: Visitor;
}

/** What the routes work on. */
export interface RouteContext {
  readonly state: GrafanaState;
  readonly signIn: SignIn;
  readonly metrics: GrafanaMetrics;
}

/** One route: the name for the metrics, how it is recognised, who may use it, and what it answers. */
export interface Route {
  readonly name: string;
  readonly method: string;
  readonly path: RegExp;
  /** `all`: no sign-in. `viewer`: also anonymous visitors, where they are allowed. */
  readonly who: 'all' | 'viewer' | 'admin';
  readonly answer: (context: RouteContext, request: GrafanaRequest, match: readonly string[]) => Reply | Promise<Reply>;
}
