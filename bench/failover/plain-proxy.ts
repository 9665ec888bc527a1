import { createServer, type Server } from 'node:http';
import { request } from 'undici';

/** How long the usual proxies wait for an answer by default. */
const timeoutMs = 30_000;

/**
 * A failover proxy as most are set up: each query goes to the first upstream, and to the next one when that refuses, breaks or answers 5xx.
 * It checks nothing beside the query, so a hung upstream looks like a slow one until the time-out.
 */
export function plainProxy(upstreams: readonly string[]): Server {
  return createServer((incoming, outgoing) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
      const type = incoming.headers['content-type'];
      for (const upstream of upstreams) {
        const answer = await request(upstream + (incoming.url ?? ''), {
          method: incoming.method === 'POST' ? 'POST' : 'GET',
          headers: type === undefined ? {} : { 'content-type': type },
          body: chunks.length === 0 ? null : Buffer.concat(chunks),
          headersTimeout: timeoutMs,
        }).catch(() => undefined);
        if (answer === undefined || answer.statusCode >= 500) continue;
        outgoing.writeHead(answer.statusCode, { 'content-type': 'application/json' }).end(await answer.body.text());
        return;
      }
      outgoing.writeHead(502).end('{"status":"error"}');
    })().catch(() => outgoing.destroy());
  });
}
