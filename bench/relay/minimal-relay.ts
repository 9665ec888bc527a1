import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Notification } from '../../relay/src/webhook/notification.ts';

/**
 * When the minimal relay answers.
 * - `at-once`: 200 as soon as the body is read; the card goes out afterwards.
 * - `after-post`: 200 when Feishu has answered, whatever it said.
 * - `passes-on`: 200 when Feishu took the card, else 502, so that Alertmanager comes again.
 */
export type MinimalAnswer = 'at-once' | 'after-post' | 'passes-on';

/** A minimal relay that listens. */
export interface MinimalRelay {
  /** For example `http://127.0.0.1:4000`. */
  readonly address: string;
  readonly close: () => Promise<void>;
}

/** One webhook, one card: a line for each alert, red while one fires. */
function cardOf({ alerts, groupLabels }: Notification): object {
  const fires = alerts.some(({ status }) => status === 'firing');
  const lines = alerts.map(({ status, labels, annotations }) => {
    const state = status === 'firing' ? 'FIRING' : 'RESOLVED';
    return `**${state}** ${labels['instance']} ${labels['severity']}: ${annotations['summary']}`;
  });
  const title = `${fires ? 'FIRING' : 'RESOLVED'} ${groupLabels['alertname'] ?? ''}`;
  return {
    msg_type: 'interactive',
    card: {
      header: { template: fires ? 'red' : 'green', title: { tag: 'plain_text', content: title } },
      elements: [{ tag: 'div', text: { tag: 'lark_md', content: lines.join('\n') } }],
    },
  };
}

async function readBody(incoming: IncomingMessage): Promise<Notification> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Notification;
}

/** Posts the card; true when Feishu took it. */
async function post(webhookUrl: string, card: object): Promise<boolean> {
  try {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(webhookUrl, { method: 'POST', headers, body: JSON.stringify(card) });
    const { code } = (await answer.json()) as { readonly code?: number };
    return answer.ok && code === 0;
  } catch {
    return false;
  }
}

/**
 * What most tutorials do, to compare with: each webhook becomes one card, posted once. No journal, no budget, no retry of its own.
 * @param port 0 takes a free one. @default 0
 */
export async function startMinimalRelay(webhookUrl: string, answers: MinimalAnswer, port = 0): Promise<MinimalRelay> {
  const server: Server = createServer((incoming, response) => {
    if (incoming.method !== 'POST') return void response.end('ready\n');
    void readBody(incoming).then(async (body) => {
      if (answers === 'at-once') response.end('ok\n');
      const taken = await post(webhookUrl, cardOf(body));
      if (answers === 'at-once') return;
      response.statusCode = taken || answers === 'after-post' ? 200 : 502;
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const bound = server.address();
  const address = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : port}`;
  return {
    address,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
