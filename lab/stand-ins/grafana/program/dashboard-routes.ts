import { z } from 'zod';
import { searchAll, shownDashboard } from './api-shapes.ts';
import { json, page, type Reply } from './reply.ts';
import type { GrafanaRequest, Route, RouteContext } from './route.ts';

const saveSchema = z.object({ dashboard: z.object({ uid: z.string().nullish() }) });

function dashboardPage({ state }: RouteContext, request: GrafanaRequest, [, uid = '']: readonly string[]): Reply {
  const dashboard = state.dashboards().find((each) => each.uid === uid);
  const variables = [...request.url.searchParams]
    .filter(([name]) => name.startsWith('var-'))
    .map(([name, value]) => `${name.slice(4)} = ${value}`);
  return page(200, dashboard?.title ?? 'Dashboard not found', [`Dashboard ${uid}`, ...variables]);
}

function savesDashboard({ state }: RouteContext, request: GrafanaRequest): Reply {
  let posted: z.infer<typeof saveSchema>;
  try {
    posted = saveSchema.parse(JSON.parse(request.body.toString()));
  } catch {
    return json(400, { message: 'bad request data' });
  }
  const existing = state.dashboards().find((each) => each.uid === posted.dashboard.uid);
  const readOnly = existing !== undefined && !existing.allowUiUpdates;
  if (readOnly) return json(400, { message: 'Cannot save provisioned dashboard' });
  return json(501, { message: 'the stand-in of Grafana keeps only provisioned dashboards' });
}

/** Routes about dashboards and their folders, and the pages. */
export const dashboardRoutes: readonly Route[] = [
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
    name: '/api/folders',
    method: 'GET',
    path: /^\/api\/folders\/?$/,
    who: 'viewer',
    answer: ({ state }) => json(200, state.folders()),
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
];
