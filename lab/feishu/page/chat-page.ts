import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { LinkTo } from './lark-markdown.ts';
import { MessageHtml } from './message-html.ts';
import { pageEvents, type MessageSource } from './page-events.ts';
import { pageHtml } from './page-html.ts';
import { pageWords, type PageWords } from './page-words.ts';

/** Whatever a label might bring in: only our own files run, and nothing is loaded from elsewhere. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

const assets = [
  ['page.css', 'text/css; charset=utf-8'],
  ['page.js', 'text/javascript; charset=utf-8'],
] as const;

type Query = { readonly lang?: string; readonly from?: string };
type Asked = FastifyRequest<{ Querystring: Query }>;

function wordsFor(request: Asked): PageWords {
  return pageWords(request.query.lang, request.headers['accept-language']);
}

/** A browser that connects again by itself repeats the address of its first time, and says beside it what it has seen since. */
function firstAsked(request: Asked): number {
  const position = Number(request.headers['last-event-id'] ?? request.query.from ?? 0);
  return Number.isInteger(position) && position >= 0 ? position : 0;
}

/**
 * The page of the group chat: `/` as it is now (`?lang=zh-CN` or `en`, else by the browser's language), `/events` what comes later.
 * It only reads. The caller listens.
 * @param linkTo Where links lead from where the page is read. @default as the message says
 */
export function chatPage(source: MessageSource, linkTo: LinkTo = (url) => url): FastifyInstance {
  const page = fastify({ forceCloseConnections: true });
  page.addHook('onSend', async (_request, reply) => {
    void reply.headers({
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
  });
  page.get('/', async (request: Asked, reply) => {
    const words = wordsFor(request);
    const { markup } = pageHtml(await source.requests(), new MessageHtml(words, linkTo), words);
    return reply.type('text/html; charset=utf-8').send(markup);
  });
  page.get('/events', (request: Asked, reply) => {
    const events = pageEvents(source, new MessageHtml(wordsFor(request), linkTo), firstAsked(request));
    return reply.type('text/event-stream').send(Readable.from(events));
  });
  for (const [name, type] of assets) {
    const text = readFileSync(new URL(name, import.meta.url), 'utf8');
    page.get(`/${name}`, (_request, reply) => reply.type(type).send(text));
  }
  return page;
}
