import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readSettings, RelaySettingsError } from './read-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'relay-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

const url = 'https://open.feishu.cn/open-apis/bot/v2/hook/token-in-url';

function problemsOf(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    readSettings(env);
  } catch (error) {
    if (error instanceof RelaySettingsError) return error.problems;
    throw error;
  }
  return [];
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('settings', () => {
  test('the address of the bot alone is enough', () => {
    expect(readSettings({ FEISHU_WEBHOOK_URL: url })).toMatchObject({
      listen: { host: '0.0.0.0', port: 4000 },
      webhookUrl: url,
      file: { locale: 'zh-CN', timeZone: 'Asia/Shanghai', dashboardUid: 'rYdddlPWk', links: { alertmanager: [] } },
    });
  });

  test('credentials come from files too, without the line break at their end', () => {
    const settings = readSettings({
      FEISHU_WEBHOOK_URL_FILE: file('url', `${url}\n`),
      FEISHU_SECRET_FILE: file('secret', 's3cret\n'),
      RELAY_LISTEN: '[::1]:4001',
      RELAY_CONFIG: file(
        'config.json',
        '{"locale":"en","timeZone":"Asia/Shanghai","links":{"grafana":"http://192.168.1.93:3000"}}',
      ),
    });
    expect(settings).toMatchObject({
      webhookUrl: url,
      secret: 's3cret',
      listen: { host: '::1', port: 4001 },
      file: { locale: 'en' },
    });
  });

  test('all problems are told at once, none with a credential in it', () => {
    const problems = problemsOf({
      RELAY_LISTEN: '4000',
      FEISHU_WEBHOOK_URL: 'ftp://token-in-url',
      FEISHU_SECRET: 's3cret',
      FEISHU_SECRET_FILE: '/nonexistent',
      RELAY_CONFIG: file('bad.json', '{"locale":"fr","timeZone":"Mars","colour":1}'),
    });
    expect(problems.join('\n')).not.toMatch(/token-in-url|s3cret/);
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'RELAY_LISTEN',
      'FEISHU_WEBHOOK_URL',
      'FEISHU_SECRET',
      'RELAY_CONFIG',
      'RELAY_CONFIG',
      'RELAY_CONFIG',
    ]);
  });

  test.each([
    ['nothing set', {}, 'FEISHU_WEBHOOK_URL: is missing'],
    [
      'a missing file',
      { FEISHU_WEBHOOK_URL_FILE: '/nonexistent' },
      'FEISHU_WEBHOOK_URL_FILE: /nonexistent cannot be read (ENOENT)',
    ],
    [
      'a missing RELAY_CONFIG',
      { FEISHU_WEBHOOK_URL: url, RELAY_CONFIG: '/nonexistent' },
      'RELAY_CONFIG: /nonexistent cannot be read (ENOENT)',
    ],
    [
      'a data folder that is none',
      { FEISHU_WEBHOOK_URL: url, RELAY_DATA_DIR: '/dev/null/x' },
      'RELAY_DATA_DIR: /dev/null/x cannot be written',
    ],
  ])('%s', (_name, env, problem) => {
    const problems = problemsOf(env);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });
});
