import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { checkMessage } from '../../lab/feishu/check-message.ts';
import { startFakeFeishu, type FakeFeishu } from '../../lab/feishu/start-fake-feishu.ts';
import { relayFileSchema } from '../../relay/src/config/relay-settings.ts';
import { parseNotification } from '../../relay/src/webhook/parse-notification.ts';
import { stackPreviewSettings } from './preview-settings.ts';
import { momentOf, previewForms, previewMessages } from './preview-messages.ts';

const root = resolve(import.meta.dirname, '../..');
const examples = join(root, 'relay/examples');
const names = readdirSync(examples);

describe.each(['zh-CN', 'en'] as const)('examples in %s', (locale) => {
  const file = relayFileSchema.parse({ links: { grafana: 'http://10.1.0.13:3000' } });
  const settings = { file, bot: { locale, mentions: [] } };

  test.each(names)('%s gives messages that Feishu takes, in every form', (name) => {
    const notification = parseNotification(readFileSync(join(examples, name), 'utf8'));
    for (const form of previewForms) {
      const messages = previewMessages(notification, form, settings, momentOf(notification, Date.now()));
      const shown = messages.flatMap(({ states }) => states);
      expect(shown.sort((a, b) => a - b)).toEqual(notification.alerts.map((_alert, index) => index + 1));
      for (const { body, bytes } of messages) {
        expect(checkMessage(body as Record<string, unknown>)).toMatchObject({ code: 0 });
        expect(bytes).toBeLessThanOrEqual(20_480);
      }
    }
  });
});

describe('npm run relay -- preview', () => {
  let fake: FakeFeishu | undefined;
  afterEach(() => fake?.close());

  const preview = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    promisify(execFile)(process.execPath, [join(root, 'ops/relay.ts'), 'preview', ...args], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
    });

  test('prints the card as text and as JSON', async () => {
    const { stdout } = await preview([join(examples, 'node-down.json'), '--locale', 'en']);
    expect(stdout).toContain('RED  [FIRING] NodeDown · app01 (10.1.0.21)');
    expect(stdout).toContain('"msg_type": "interactive"');
  });

  test('--send posts it to the bot of the environment, signed and with its keyword', async () => {
    fake = await startFakeFeishu({ token: 'secret-token', secret: 's3cret', keyword: 'Ops' });
    const env = { FEISHU_WEBHOOK_URL: fake.webhookUrl, FEISHU_SECRET: 's3cret', FEISHU_KEYWORD: 'Ops' };
    const { stdout } = await preview([join(examples, 'many-hosts.json'), '--send'], env);
    expect(stdout).toContain('2 sent and accepted');
    expect(stdout).not.toMatch(/secret-token|s3cret/);
    expect(fake.requests().map(({ accepted }) => accepted)).toEqual([true, true]);
  });

  test('--bot shows the cards of a further bot, and --send posts them to that one', async () => {
    fake = await startFakeFeishu({ token: 'night-token', secret: 'n1ght', keyword: 'Ops' });
    const folder = mkdtempSync(join(tmpdir(), 'preview-'));
    const write = (name: string, content: string): string => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const night = {
      webhookUrlFile: write('webhook', `${fake.webhookUrl}\n`),
      secretFile: write('secret', 'n1ght\n'),
      keyword: 'Ops',
      locale: 'en',
    };
    const RELAY_CONFIG = write('relay.json', JSON.stringify({ locale: 'zh-CN', bots: { night } }));
    const file = join(examples, 'node-down.json');
    const { stdout } = await preview([file, '--bot', 'night', '--send'], { RELAY_CONFIG });
    expect(stdout).toContain('RED  [FIRING]');
    expect(stdout).toContain('1 sent and accepted');
    expect(stdout).not.toMatch(/night-token|n1ght/);
    expect(fake.requests().map(({ accepted }) => accepted)).toEqual([true]);
    await expect(preview([file, '--bot', 'nigth'], { RELAY_CONFIG })).rejects.toMatchObject({
      code: 1,
      stderr: 'RELAY_CONFIG has no bot nigth; did you mean night?\n',
    });
    rmSync(folder, { recursive: true });
  });

  test('--bot of a stack has the language, keyword and mentions that the stack gives it', async () => {
    const settings = await stackPreviewSettings('example', 'database');
    expect(settings.bot).toMatchObject({ locale: 'en', keyword: 'DBA', mentions: [{ ids: ['all'] }] });
    await expect(stackPreviewSettings('example', 'databse')).rejects.toThrow('did you mean database?');
  });

  test('says why Feishu refuses, or what there is no bot for, and ends with 1', async () => {
    fake = await startFakeFeishu({ token: 'secret-token', secret: 's3cret' });
    const file = join(examples, 'node-down.json');
    await expect(preview([file, '--send'], { FEISHU_WEBHOOK_URL: fake.webhookUrl })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('message 1 of 1 was not accepted: Feishu refuses the signature') as unknown,
    });
    await expect(preview([file, '--send'])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--send needs a bot') as unknown,
    });
  });
});
