import { chmodSync, existsSync, unlinkSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { behaviourSchema } from './behaviour.ts';
import { FeishuControl } from './control-api.ts';
import type { FakeFeishu } from './start-fake-feishu.ts';

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function wholeNumber(text: string | null): number {
  const number = Number(text ?? '0');
  return Number.isInteger(number) && number >= 0 ? number : 0;
}

async function answer(fake: FakeFeishu, request: IncomingMessage): Promise<unknown> {
  const url = new URL(request.url ?? '/', 'http://feishu');
  switch (`${request.method ?? ''} ${url.pathname}`) {
    case 'GET /behaviour':
      return fake.behaviour;
    case 'PATCH /behaviour':
      await fake.change(
        behaviourSchema.partial().parse(JSON.parse(await readText(request))) as Partial<typeof fake.behaviour>,
      );
      return fake.behaviour;
    case 'GET /requests': {
      const from = wholeNumber(url.searchParams.get('from'));
      const waitMs = wholeNumber(url.searchParams.get('waitMs'));
      return waitMs === 0 ? fake.requests(from) : fake.waitForRequests(from, waitMs);
    }
    default:
      throw new Error('unknown request');
  }
}

async function removeStaleSocket(socket: string): Promise<void> {
  if (!existsSync(socket)) return;
  const runs = await new FeishuControl(socket).behaviour().then(
    () => true,
    () => false,
  );
  if (runs) throw new Error(`fake Feishu: another one already answers on ${socket}; stop it first`);
  unlinkSync(socket);
}

/** Serves the control API described at {@link FeishuControl}. Throws when another fake Feishu answers on the same socket. */
export async function startControlServer(fake: FakeFeishu, socket: string): Promise<Server> {
  await removeStaleSocket(socket);
  const server = createServer((request, response) => {
    answer(fake, request).then(
      (value) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value)),
      (error: unknown) => response.writeHead(400).end(error instanceof Error ? error.message : String(error)),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  chmodSync(socket, 0o600);
  return server;
}
