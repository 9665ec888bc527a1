import { listedDatasource, shownDatasource } from './api-shapes.ts';
import { proxyToDatasource } from './datasource-proxy.ts';
import { queryFrames } from './query-frames.ts';
import { json, plainJson, type Reply } from './reply.ts';
import type { GrafanaRequest, Route, RouteContext } from './route.ts';

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

/** Routes about data sources, and through them to Prometheus. */
export const datasourceRoutes: readonly Route[] = [
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
];
