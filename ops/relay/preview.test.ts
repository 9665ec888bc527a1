import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { checkMessage } from '../../lab/feishu/check-message.ts';
import { startFakeFeishu, type FakeFeishu } from '../../lab/feishu/start-fake-feishu.ts';
import { relayFileSchema } from '../../relay/src/config/relay-settings.ts';
import { parseNotification } from '../../relay/src/webhook/parse-notification.ts';
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
