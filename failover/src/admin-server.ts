import type { Server } from 'node:http';
import type { Registry } from 'prom-client';
import { type Access, createGuardedServer } from './access.ts';

/**
 * The server for Prometheus and for health checks; it passes on nothing.
 * `/-/healthy`: 200 while the process works. `/-/ready`: 200 while at least one upstream is ready, else 503; the body names each.
 */
export function createAdminServer(
  registry: Registry,
  upstreams: () => readonly { readonly name: string; readonly ready: boolean }[],
  access?: Access,
): Server {
  return createGuardedServer(access, {}, (request, response) => {
    const send = (status: number, body: string, contentType = 'text/plain; charset=utf-8') =>
      response.writeHead(status, { 'content-type': contentType }).end(request.method === 'HEAD' ? undefined : body);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      send(405, 'only GET and HEAD\n');
      return;
    }
    const path = (request.url ?? '').split('?')[0];
    if (path === '/-/healthy') {
      send(200, 'prometheus-failover is healthy\n');
    } else if (path === '/-/ready') {
      const states = upstreams();
      const text = states.map((state) => `${state.name}: ${state.ready ? 'ready' : 'not ready'}\n`).join('');
      send(states.some((state) => state.ready) ? 200 : 503, text);
    } else if (path === '/metrics') {
      registry.metrics().then(
        (text) => send(200, text, registry.contentType),
        (error: unknown) => send(500, `${String(error)}\n`),
      );
    } else {
      send(404, 'here are /metrics, /-/healthy and /-/ready\n');
    }
  });
}
