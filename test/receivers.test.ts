import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { buildTopology } from '../infra/model/build-topology.ts';
import { renderServices } from '../infra/render/render-services.ts';
import { startAlertmanager, type TestAlertmanager } from './alertmanager/start-alertmanager.ts';
import { type MailServer, startMailServer } from './alertmanager/start-mail-server.ts';
import { exampleBundles, exampleCatalog } from './fixtures/example-catalog.ts';
import { labSettings } from './fixtures/example-stacks.ts';

const folder = mkdtempSync(join(tmpdir(), 'receivers-'));
let alertmanager: TestAlertmanager;
let mail: MailServer;
let wecom: Server;
/** What came to WeCom: path with its parameters, and body. */
const asked: { readonly url: URL; readonly body: string }[] = [];

/** Plays WeCom, as its documentation has it: a token for company and secret, and messages with that token. */
async function startWecom(): Promise<string> {
  wecom = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      asked.push({ url, body });
      const token = url.pathname.endsWith('/gettoken') ? { access_token: 'token-of-the-day', expires_in: 7200 } : {};
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ errcode: 0, errmsg: 'ok', ...token }));
    });
  });
  await new Promise<void>((resolve) => wecom.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(wecom.address() as AddressInfo).port}/cgi-bin/`;
}

/** alertmanager.yml of a stack that mails and that writes to WeCom; WeCom and the credentials are of this machine. */
async function configText(wecomUrl: string): Promise<string> {
  const lab = await labSettings();
  const timing = { groupWait: '0s', groupInterval: '10s', repeatInterval: '4h' } as const;
  const settings = {
    ...lab,
    receivers: {
      mail: {
        email: {
          smarthost: `127.0.0.1:${mail.port}`,
          from: 'alerts@example.com',
          to: ['a@example.com', 'b@example.com'],
          user: 'alerts',
          password: 'mail-password',
          requireTls: false,
        },
      },
      chat: { wecom: { corpId: 'ww1', agentId: '1000002', secret: 'wecom-secret', toUser: '@all' } },
    },
    alertmanager: {
      ...lab.alertmanager,
      timings: { critical: timing, warning: timing, info: timing },
      routes: ['mail', 'chat'].map((receiver) => ({ matchers: [`team="${receiver}"`], receiver, continue: false })),
    },
  };
  const services = renderServices(buildTopology(settings, exampleCatalog, exampleBundles));
  const files = services.find(({ name }) => name === 'alertmanager')?.files ?? [];
  for (const { path, content, secret } of files) if (secret) writeFileSync(join(folder, basename(path)), content);
  const text = files.find(({ path }) => path.endsWith('/alertmanager.yml'))?.content ?? '';
  return text
    .replace(/^global:$/m, `global:\n  wechat_api_url: ${wecomUrl}`)
    .replaceAll('/etc/alertmanager/secrets', folder);
}

beforeAll(async () => {
  mail = await startMailServer();
  alertmanager = await startAlertmanager(await configText(await startWecom()));
}, 600_000);

afterAll(async () => {
  await alertmanager.stop();
  mail.stop();
  wecom.close();
  rmSync(folder, { recursive: true, force: true });
});

const within = { timeout: 25_000, interval: 200 };

test.concurrent(
  'an alert is mailed with the login of the stack, and its end too',
  async () => {
    const alert = { alertname: 'MailMe', team: 'mail', severity: 'critical' };
    await alertmanager.tell([alert]);
    await vi.waitFor(() => expect(mail.mails).not.toEqual([]), within);
    const [first] = mail.mails;
    expect(first).toMatchObject({ login: 'alerts:mail-password', from: 'alerts@example.com' });
    expect(first?.text).toMatch(/^Subject: .*FIRING.*MailMe/m);
    await alertmanager.tell([alert], new Date());
    await vi.waitFor(() => expect(mail.mails.at(-1)?.text).toMatch(/^Subject: .*RESOLVED.*MailMe/m), within);
    expect(new Set(mail.mails.flatMap(({ to }) => to))).toEqual(new Set(['a@example.com', 'b@example.com']));
  },
  60_000,
);

test.concurrent(
  'an alert is written to WeCom with the secret of the stack, and its end too',
  async () => {
    const alert = { alertname: 'WriteMe', team: 'chat', severity: 'warning' };
    const messages = () =>
      asked
        .filter(({ url }) => url.pathname === '/cgi-bin/message/send')
        .map(({ url, body }) => ({
          token: url.searchParams.get('access_token'),
          ...(JSON.parse(body) as { touser: string; agentid: string; text: { content: string } }),
        }));
    await alertmanager.tell([alert]);
    await vi.waitFor(() => expect(messages()).toHaveLength(1), within);
    const [question] = asked.filter(({ url }) => url.pathname === '/cgi-bin/gettoken');
    expect(Object.fromEntries(question?.url.searchParams ?? [])).toEqual({ corpid: 'ww1', corpsecret: 'wecom-secret' });
    expect(messages()[0]).toMatchObject({ token: 'token-of-the-day', touser: '@all', agentid: '1000002' });
    expect(messages()[0]?.text.content).toContain('FIRING WriteMe warning');
    await alertmanager.tell([alert], new Date());
    await vi.waitFor(() => expect(messages().at(-1)?.text.content).toContain('RESOLVED WriteMe warning'), within);
  },
  60_000,
);
