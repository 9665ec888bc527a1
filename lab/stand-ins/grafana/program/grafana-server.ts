import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createGrafanaMetrics } from './grafana-metrics.ts';
import { grafanaRoutes } from './grafana-routes.ts';
import type { GrafanaState } from './grafana-state.ts';
import { json, plainJson, type Reply } from './reply.ts';
import type { GrafanaRequest, Route, RouteContext } from './route.ts';
import { SignIn } from './sign-in.ts';
import type { StandInLog } from './standin-log.ts';

/** Longest request body that is read. */
const maxBodyBytes = 16 * 1024 * 1024;

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new Error('request body too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What keeps this visitor from the route, or undefined. */
function refusalOf(route: Route, request: GrafanaRequest): Reply | undefined {
  const { visitor } = request;
  const isApi = request.url.pathname.startsWith('/api');
  if (route.who === 'all') return undefined;
  if (visitor.kind === 'wrong-password')
    return plainJson(401, { message: 'invalid username or password', traceID: '' });
  if (visitor.kind === 'nobody' && !isApi) return { status: 302, headers: { location: '/login' }, body: '' };
  if (visitor.kind === 'nobody') return plainJson(401, { message: 'Unauthorized', traceID: '' });
  if (route.who === 'admin' && visitor.kind !== 'admin') return json(403, { message: 'Permission denied' });
  return undefined;
}

async function handle(context: RouteContext, incoming: IncomingMessage): Promise<{ reply: Reply; route: string }> {
  const url = new URL(incoming.url ?? '/', 'http://grafana');
  const method = incoming.method === 'HEAD' ? 'GET' : (incoming.method ?? 'GET');
  const fits = (route: Route) => (route.method === '*' || route.method === method) && route.path.test(url.pathname);
  const route = grafanaRoutes.find(fits);
  const body = await readBody(incoming);
  if (route === undefined) return { reply: plainJson(404, { message: 'Not found' }), route: 'notfound' };
  const request = { method, url, headers: incoming.headers, body, visitor: context.signIn.visitorOf(incoming) };
  const reply =
    refusalOf(route, request) ?? (await route.answer(context, request, route.path.exec(url.pathname) ?? []));
  return { reply, route: route.name };
}

function send(response: ServerResponse, reply: Reply): void {
  response
    .writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) })
    .end(reply.body);
}

/** Makes the server of all routes; the protocol is `[server] protocol`, http or https. */
export function createGrafanaServer(state: GrafanaState, log: StandInLog): Server {
  const context: RouteContext = { state, signIn: new SignIn(state), metrics: createGrafanaMetrics(state) };
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    const startMs = performance.now();
    handle(context, request).then(
      ({ reply, route }) => {
        send(response, reply);
        context.metrics.served(route, request.method ?? '', reply.status, (performance.now() - startMs) / 1000);
      },
      (error: unknown) => {
        log('error', 'context', 'Request error', { path: request.url ?? '', error: String(error) });
        if (!response.headersSent) send(response, json(500, { message: 'Internal server error', traceID: '' }));
      },
    );
  };
  const { config } = state;
  if (config.text('server', 'protocol') !== 'https') return createServer(onRequest);
  const [cert, key] = [
    readFileSync(config.text('server', 'cert_file')),
    readFileSync(config.text('server', 'cert_key')),
  ];
  return createTlsServer({ cert, key }, onRequest);
}
