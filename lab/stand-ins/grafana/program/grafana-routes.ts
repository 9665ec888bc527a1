import { z } from 'zod';
import { grafanaStandInVersion } from '../version.ts';
import { dashboardRoutes } from './dashboard-routes.ts';
import { datasourceRoutes } from './datasource-routes.ts';
import { json, page, plainJson, type Reply } from './reply.ts';
import type { GrafanaRequest, Route, RouteContext } from './route.ts';

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

/** With `[metrics] basic_auth_username` and `…_password` set, only who shows them reads the metrics. */
async function showMetrics({ state: { config }, metrics }: RouteContext, { headers }: GrafanaRequest): Promise<Reply> {
  if (!config.flag('metrics', 'enabled')) return page(404, 'Not found', []);
  const [user, password] = [
    config.text('metrics', 'basic_auth_username'),
    config.text('metrics', 'basic_auth_password'),
  ];
  const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  if (user !== '' && password !== '' && headers.authorization !== wanted)
    return { status: 401, headers: { 'www-authenticate': 'Basic realm="Grafana"' }, body: '' };
  const type = 'text/plain; version=0.0.4; charset=utf-8';
  return { status: 200, headers: { 'content-type': type }, body: await metrics.registry.metrics() };
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
    answer: showMetrics,
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
  ...datasourceRoutes,
  ...dashboardRoutes,
  {
    name: '/api/*',
    method: '*',
    path: /^\/api(\/|$)/,
    who: 'all',
    answer: () => plainJson(404, { message: 'Not found' }),
  },
  { name: 'notfound', method: '*', path: /^/, who: 'all', answer: () => page(404, 'Not found', []) },
];
