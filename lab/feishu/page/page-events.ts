import type { ReceivedRequest } from '../received-request.ts';
import type { Html } from './html.ts';
import type { MessageHtml } from './message-html.ts';

/** Where messages come from: a fake Feishu of this process, or the control of one elsewhere. */
export interface MessageSource {
  requests(from?: number): readonly ReceivedRequest[] | Promise<readonly ReceivedRequest[]>;
  waitForRequests(from: number, timeoutMs: number): Promise<readonly ReceivedRequest[]>;
}

/** A browser whose connection died without a word is noticed by then; proxies do not cut a silent one before. */
const beatMs = 10_000;

/**
 * Server-sent events, for as long as somebody reads: each message as markup, its position + 1 as id, by which a browser
 * that lost the connection asks again; `anew` when there are fewer messages than it has seen.
 * @param from Position of the first message that is asked for.
 */
export async function* pageEvents(source: MessageSource, messages: MessageHtml, from: number): AsyncGenerator<string> {
  yield 'retry: 1000\n\n';
  if ((await source.requests()).length < from) {
    yield 'event: anew\ndata:\n\n';
    return;
  }
  for (let next = from; ;) {
    const arrived = await source.waitForRequests(next, beatMs);
    if (arrived.length === 0) yield ': nothing new\n\n';
    for (const request of arrived) {
      const message = messages.tryMessage(request);
      next += 1;
      if (message !== undefined) yield `id: ${next}\n${dataLines(message)}\n`;
    }
  }
}

function dataLines({ markup }: Html): string {
  return markup
    .split(/\r\n|\r|\n/)
    .map((line) => `data: ${line}\n`)
    .join('');
}
