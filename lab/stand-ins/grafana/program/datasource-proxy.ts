import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { StoredDatasource } from './grafana-database.ts';
import { json, type Reply } from './reply.ts';

/** The paths that Grafana lets a POST through to on a Prometheus data source. */
const postPaths = new Set([
  'api/v1/query',
  'api/v1/query_range',
  'api/v1/series',
  'api/v1/labels',
  'api/v1/query_exemplars',
]);

/** What is asked of a data source. */
export interface ProxyRequest {
  readonly method: string;
  /** Path without a slash before it, and query string with its question mark. */
  readonly path: string;
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** How long a data source may take: Grafana's `[dataproxy] timeout` default. */
const timeoutMs = 30_000;

/** Why Grafana would not pass this on to Prometheus, or undefined. */
function refusalOf(request: ProxyRequest): Reply | undefined {
  if (request.method === 'DELETE')
    return json(403, { message: 'Deletes not allowed on proxied Prometheus datasource' });
  if (request.method === 'PUT') return json(403, { message: 'Puts not allowed on proxied Prometheus datasource' });
  if (request.method === 'POST' && !postPaths.has(request.path)) {
    return json(403, {
      message: 'Posts not allowed on proxied Prometheus datasource except on /query and /query_range',
    });
  }
  return undefined;
}

/** The headers of an answer that are handed on; the length is set anew. */
function passedOn(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(
    ([name]) =>
      !['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'set-cookie', 'date'].includes(name),
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}

/** User, password and authority of a data source, as far as it has them. */
function credentialsOf({ basicAuth, basicAuthUser, jsonData, secureJsonData }: StoredDatasource): RequestOptions {
  const secret = (key: string): string => {
    const value = secureJsonData[key];
    return typeof value === 'string' ? value : '';
  };
  return {
    ...(basicAuth ? { auth: `${basicAuthUser}:${secret('basicAuthPassword')}` } : {}),
    ...(jsonData['tlsAuthWithCACert'] === true ? { ca: secret('tlsCACert') } : {}),
  };
}

/** Sends a request to the data source and hands back its answer as it is. A data source that does not answer is a 502. */
export function proxyToDatasource(datasource: StoredDatasource, request: ProxyRequest): Promise<Reply> {
  const refusal = datasource.type === 'prometheus' ? refusalOf(request) : undefined;
  if (refusal !== undefined) return Promise.resolve(refusal);
  const base = datasource.url.replace(/\/+$/, '');
  const target = `${base}/${request.path}${request.search}`;
  if (!URL.canParse(target)) return Promise.resolve(json(400, { message: 'Invalid data source URL' }));
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => ['accept', 'content-type', 'accept-encoding'].includes(name)),
  );
  const answer = Promise.withResolvers<Reply>();
  const failed = (error: Error) => answer.resolve(json(502, { message: `Bad Gateway: ${error.message}` }));
  const send = new URL(target).protocol === 'https:' ? httpsRequest : httpRequest;
  const outgoing = send(
    target,
    {
      method: request.method,
      headers: { ...headers, 'content-length': request.body.length },
      timeout: timeoutMs,
      ...credentialsOf(datasource),
    },
    (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).once('error', failed);
      response.once('end', () => {
        const headers = passedOn(response.headers);
        answer.resolve({
          status: response.statusCode ?? 502,
          headers,
          body: Buffer.concat(chunks),
        });
      });
    },
  );
  outgoing
    .once('timeout', () => outgoing.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)))
    .once('error', failed);
  outgoing.end(request.body);
  return answer.promise;
}
