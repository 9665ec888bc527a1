import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { grafanaStandInVersion } from '../version.ts';
import { listedDatasource, searchAll, shownDashboard, shownDatasource } from './api-shapes.ts';
import { proxyToDatasource } from './datasource-proxy.ts';
import type { GrafanaMetrics } from './grafana-metrics.ts';
import type { GrafanaState } from './grafana-state.ts';
import { queryFrames } from './query-frames.ts';
import { json, page, plainJson, type Reply } from './reply.ts';
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

const loginSchema = z.object({ user: z.string(), password: z.string() });

function signInByForm(context: RouteContext, request: GrafanaRequest): Reply {
  let form: unknown;
  try {
    form = JSON.parse(request.body.toString());
  } catch {
    form = Object.fromEntries(new URLSearchParams(request.body.toString()));
  }
  const parsed = loginSchema.safeParse(form);
  const session = parsed.success ? context.signIn.trySignIn(parsed.data.user, parsed.data.password) : undefined;
  if (session === undefined) return plainJson(401, { message: 'invalid username or password', traceID: '' });
  const reply = json(200, { message: 'Logged in', redirectUrl: '/' });
  return {
    ...reply,
    headers: { ...reply.headers, 'set-cookie': `grafana_session=${session}; Path=/; HttpOnly; SameSite=Lax` },
  };
}

async function proxy(
  { state, metrics }: RouteContext,
  request: GrafanaRequest,
  [, uid = '', path = '']: readonly string[],
): Promise<Reply> {
  const datasource = state.database.datasources().find((each) => each.uid === uid);
  if (datasource === undefined) return plainJson(404, { message: 'Unable to find datasource', traceID: '' });
  const { method, headers, body, url } = request;
  const reply = await proxyToDatasource(datasource, { method, path, search: url.search, headers, body });
  metrics.proxied(datasource.name, reply.status);
  return reply;
}

async function checkDatasource({ state }: RouteContext, uid: string): Promise<Reply> {
  const datasource = state.database.datasources().find((each) => each.uid === uid);
  if (datasource === undefined) return json(404, { message: 'Data source not found' });
  const reply = await proxyToDatasource(datasource, {
    method: 'GET',
    path: 'api/v1/query',
    search: '?query=1%2B1',
    headers: {},
    body: Buffer.alloc(0),
  });
  if (reply.status === 200) return json(200, { message: 'Successfully queried the Prometheus API.', status: 'OK' });
  return json(400, {
    message: `There was an error returned querying the Prometheus API: ${reply.status}`,
    status: 'ERROR',
  });
}

function dashboardPage({ state }: RouteContext, request: GrafanaRequest, [, uid = '']: readonly string[]): Reply {
  const dashboard = state.dashboards().find((each) => each.uid === uid);
  const variables = [...request.url.searchParams]
    .filter(([name]) => name.startsWith('var-'))
    .map(([name, value]) => `${name.slice(4)} = ${value}`);
  return page(200, dashboard?.title ?? 'Dashboard not found', [`Dashboard ${uid}`, ...variables]);
}

function savesDashboard({ state }: RouteContext, request: GrafanaRequest): Reply {
  const posted = z
    .object({ dashboard: z.object({ uid: z.string().nullish() }) })
    .safeParse(JSON.parse(request.body.toString()));
  const uid = posted.data?.dashboard.uid;
  const existing = state.dashboards().find((each) => each.uid === uid);
  if (existing !== undefined && !existing.allowUiUpdates)
    return json(400, { message: 'Cannot save provisioned dashboard' });
  return json(501, { message: 'the stand-in of Grafana keeps only provisioned dashboards' });
}

const account = ({ state }: RouteContext) => ({
  id: 1,
  email: 'admin@localhost',
  name: '',
  login: state.database.adminLogin(),
  isGrafanaAdmin: true,
  orgId: 1,
});
const address = { address1: '', address2: '', city: '', zipCode: '', state: '', country: '' };

/** All routes, the first that fits answers. */
export const grafanaRoutes: readonly Route[] = [
  {
    name: '/api/health',
    method: 'GET',
    path: /^\/(?:api\/health|healthz)$/,
    who: 'all',
    answer: ({ state }) => {
      const ok = state.database.ok();
      return plainJson(ok ? 200 : 503, {
        commit: 'stand-in',
        database: ok ? 'ok' : 'failing',
        version: grafanaStandInVersion,
      });
    },
  },
  {
    name: '/metrics',
    method: 'GET',
    path: /^\/metrics$/,
    who: 'all',
    answer: async ({ state, metrics }) =>
      state.config.flag('metrics', 'enabled')
        ? {
            status: 200,
            headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
            body: await metrics.registry.metrics(),
          }
        : page(404, 'Not found', []),
  },
  {
    name: '/login',
    method: 'GET',
    path: /^\/login$/,
    who: 'all',
    answer: () => page(200, 'Sign in', ['POST /login with user and password, or use basic auth.']),
  },
  { name: '/login', method: 'POST', path: /^\/login$/, who: 'all', answer: signInByForm },
  {
    name: '/api/datasources',
    method: 'GET',
    path: /^\/api\/datasources$/,
    who: 'viewer',
    answer: ({ state }) => json(200, state.database.datasources().map(listedDatasource)),
  },
  {
    name: '/api/datasources/uid/:uid',
    method: 'GET',
    path: /^\/api\/datasources\/uid\/([^/]+)$/,
    who: 'viewer',
    answer: ({ state }, _request, [, uid]) => {
      const found = state.database.datasources().find((each) => each.uid === uid);
      return found === undefined ? json(404, { message: 'Data source not found' }) : json(200, shownDatasource(found));
    },
  },
  {
    name: '/api/datasources/uid/:uid/health',
    method: 'GET',
    path: /^\/api\/datasources\/uid\/([^/]+)\/health$/,
    who: 'viewer',
    answer: (context, _request, [, uid = '']) => checkDatasource(context, uid),
  },
  {
    name: '/api/datasources/uid/:uid',
    method: 'DELETE',
    path: /^\/api\/datasources\/uid\/([^/]+)$/,
    who: 'admin',
    answer: ({ state }, _request, [, uid]) => {
      const found = state.database.datasources().find((each) => each.uid === uid);
      if (found === undefined) return json(404, { message: 'Data source not found' });
      return found.editable
        ? json(501, { message: 'the stand-in of Grafana deletes nothing' })
        : json(403, { message: 'Cannot delete read-only data source' });
    },
  },
  {
    name: '/api/datasources/proxy/uid/:uid/*',
    method: '*',
    path: /^\/api\/datasources\/proxy\/uid\/([^/]+)\/(.*)$/,
    who: 'viewer',
    answer: proxy,
  },
  {
    name: '/api/ds/query',
    method: 'POST',
    path: /^\/api\/ds\/query$/,
    who: 'viewer',
    answer: ({ state }, request) =>
      queryFrames(
        request.body.toString(),
        (uid) => state.database.datasources().find((each) => each.uid === uid),
        Date.now(),
      ),
  },
  {
    name: '/api/search',
    method: 'GET',
    path: /^\/api\/search\/?$/,
    who: 'viewer',
    answer: ({ state }, request) => json(200, searchAll(state, request.url.searchParams)),
  },
  {
    name: '/api/dashboards/uid/:uid',
    method: 'GET',
    path: /^\/api\/dashboards\/uid\/([^/]+)$/,
    who: 'viewer',
    answer: ({ state }, request, [, uid]) => {
      const found = state.dashboards().find((each) => each.uid === uid);
      return found === undefined
        ? json(404, { message: 'Dashboard not found', traceID: '' })
        : json(200, shownDashboard(state, found, request.visitor.kind === 'admin'));
    },
  },
  {
    name: '/api/dashboards/uid/:uid',
    method: 'DELETE',
    path: /^\/api\/dashboards\/uid\/([^/]+)$/,
    who: 'admin',
    answer: ({ state }, _request, [, uid]) =>
      state.dashboards().some((each) => each.uid === uid)
        ? json(400, { message: 'provisioned dashboard cannot be deleted', traceID: '' })
        : json(404, { message: 'Dashboard not found', traceID: '' }),
  },
  {
    name: '/api/dashboards/db',
    method: 'POST',
    path: /^\/api\/dashboards\/db\/?$/,
    who: 'admin',
    answer: savesDashboard,
  },
  {
    name: '/api/org',
    method: 'GET',
    path: /^\/api\/org\/?$/,
    who: 'viewer',
    answer: () => json(200, { id: 1, name: 'Main Org.', address }),
  },
  {
    name: '/api/user',
    method: 'GET',
    path: /^\/api\/user\/?$/,
    who: 'admin',
    answer: (context) => json(200, account(context)),
  },
  {
    name: '/api/folders',
    method: 'GET',
    path: /^\/api\/folders\/?$/,
    who: 'viewer',
    answer: ({ state }) => json(200, state.folders()),
  },
  {
    name: '/api/*',
    method: '*',
    path: /^\/api(\/|$)/,
    who: 'all',
    answer: () => plainJson(404, { message: 'Not found' }),
  },
  { name: '/d/:uid/:slug', method: 'GET', path: /^\/d\/([^/]+)(?:\/[^/]*)?$/, who: 'viewer', answer: dashboardPage },
  {
    name: '/',
    method: 'GET',
    path: /^\/(?:dashboards)?$/,
    who: 'viewer',
    answer: ({ state }) =>
      page(
        200,
        'Home',
        state.dashboards().map((each) => `Dashboard: ${each.title} (/d/${each.uid})`),
      ),
  },
  { name: 'notfound', method: '*', path: /^/, who: 'all', answer: () => page(404, 'Not found', []) },
];
