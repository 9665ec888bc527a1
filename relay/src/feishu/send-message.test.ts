import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Agent } from 'undici';
import { refusalReasons, type RefusalReason } from './refusal-reason.ts';
import { sendMessage, type SendResult } from './send-message.ts';
import { treatmentOf, type Treatment } from './treatment.ts';

/** What stands at Feishu's address, and how it answers. */
let server: Server;
let answer = { status: 200, text: '' };
const dispatcher = new Agent();
beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(answer.status, { location: '/elsewhere' }).end(answer.text);
  });
  await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens));
});
afterAll(async () => {
  await dispatcher.close();
  await new Promise((closed) => server.close(closed));
});

function send(status: number, text: string): Promise<SendResult> {
  const { port } = server.address() as AddressInfo;
  answer = { status, text };
  const webhookUrl = `http://127.0.0.1:${port}/open-apis/bot/v2/hook/t0ken`;
  return sendMessage({ webhookUrl, dispatcher, timeoutMs: 5000 }, { msg_type: 'text' }, 0);
}

function code(number: number, msg = 'x'): string {
  return JSON.stringify({ code: number, data: {}, msg });
}

test.each([
  [code(0, 'success')],
  ['{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}'],
  // A Feishu of some years ago, and of some companies' own.
  ['{"Extra":null,"StatusCode":0,"StatusMessage":"success"}'],
  ['{"code":"0","msg":"success"}'],
])('accepted: 200 %s', async (text) => {
  expect(await send(200, text)).toEqual({ sent: true });
});

const page = '<!doctype html><title>Sign in</title>';
const refused: readonly (readonly [number, string, RefusalReason, Treatment])[] = [
  [400, code(9499, 'too many request'), 'rate_limited', 'wait'],
  [400, code(9499, 'Bad Request'), 'bad_request', 'text'],
  [200, code(11232), 'rate_limited', 'wait'],
  [200, code(11246), 'invalid_content', 'no_mention'],
  [200, code(100290), 'invalid_content', 'no_mention'],
  [200, code(19001), 'unknown_token', 'cure'],
  [200, code(19002), 'parameter', 'text'],
  [200, code(19021), 'signature', 'cure'],
  [200, code(19022), 'not_allowed', 'cure'],
  [200, code(19024), 'keyword', 'cure'],
  [200, code(19036), 'too_large', 'split'],
  [200, code(77777), 'unknown_code', 'again'],
  [200, '{"StatusCode":77777}', 'unknown_code', 'again'],
  // The code says more than the status.
  [500, code(11232), 'rate_limited', 'wait'],
  [429, 'slow down', 'rate_limited', 'wait'],
  [413, page, 'too_large', 'split'],
  // Code 0 from a server that failed is no success.
  [500, code(0), 'http_status', 'wait'],
  [500, '', 'http_status', 'wait'],
  [502, page, 'http_status', 'wait'],
  [503, page, 'http_status', 'wait'],
  [404, page, 'http_status', 'wait'],
  [302, '', 'http_status', 'wait'],
  [307, '', 'http_status', 'wait'],
  [200, page, 'unreadable_answer', 'wait'],
  [200, '', 'unreadable_answer', 'wait'],
  [200, '{}', 'unreadable_answer', 'wait'],
  [200, 'null', 'unreadable_answer', 'wait'],
  [200, '[0]', 'unreadable_answer', 'wait'],
  [200, '{"code":null}', 'unreadable_answer', 'wait'],
  [200, '{"code":"zero"}', 'unreadable_answer', 'wait'],
];

test.each(refused)('not accepted: %i %s is %s, treated as %s', async (status, text, reason, treatment) => {
  const result = await send(status, text);
  expect(result).toMatchObject({ sent: false, reason, status });
  expect(treatmentOf(reason)).toBe(treatment);
  expect(Object.keys(refusalReasons)).toContain(reason);
  expect(JSON.stringify(result)).not.toContain('t0ken');
});

test('a page of many megabytes is not read to its end', async () => {
  expect(await send(200, page.repeat(200_000))).toMatchObject({ reason: 'unreadable_answer' });
});
