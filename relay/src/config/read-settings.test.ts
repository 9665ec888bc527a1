import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readSettings } from './read-settings.ts';
import { RelaySettingsError } from './settings-error.ts';

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
      bots: [{ name: 'default', webhookUrl: url, locale: 'zh-CN', mentions: [] }],
      file: { timeZone: 'Asia/Shanghai', dashboardUid: 'rYdddlPWk', links: { alertmanager: [] } },
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
      bots: [{ webhookUrl: url, secret: 's3cret', locale: 'en' }],
      listen: { host: '::1', port: 4001 },
    });
  });

  test('further bots: each with its own address, secret and way; English for Lark', () => {
    const bots = {
      oncall: {
        webhookUrlFile: file('lark', 'https://open.larksuite.com/open-apis/bot/v2/hook/t2\n'),
        secretFile: file('secret2', 's2\n'),
        keyword: 'Ops',
        proxy: 'http://proxy:3128',
        caFile: file('ca.pem', '-----BEGIN CERTIFICATE-----\n'),
      },
      db: { webhookUrlFile: file('url3', url), mentions: [{ ids: ['all'] }] },
    };
    const settings = readSettings({
      FEISHU_WEBHOOK_URL: url,
      RELAY_CONFIG: file('bots.json', JSON.stringify({ bots, callers: { tokenFile: file('token', 't0ken\n') } })),
    });
    expect(settings.callerToken).toBe('t0ken');
    expect(settings.bots.slice(1)).toMatchObject([
      { name: 'oncall', secret: 's2', keyword: 'Ops', proxy: 'http://proxy:3128', locale: 'en' },
      { name: 'db', locale: 'zh-CN', mentions: [{ labels: {}, ids: ['all'] }] },
    ]);
    expect(settings.bots[1]?.ca).toBe('-----BEGIN CERTIFICATE-----');
  });

  test('troubles of further bots name the bot and the key', () => {
    const bots = {
      oncall: { webhookUrlFile: '/nonexistent' },
      db: { webhookUrlFile: file('ftp', 'ftp://token-in-url') },
    };
    expect(
      problemsOf({ FEISHU_WEBHOOK_URL: url, RELAY_CONFIG: file('bad-bots.json', JSON.stringify({ bots })) }),
    ).toEqual([
      'RELAY_CONFIG: bots/oncall/webhookUrlFile: /nonexistent cannot be read (ENOENT)',
      'RELAY_CONFIG: bots/db/webhookUrlFile: should be an http(s) address',
    ]);
    const named = { default: { webhookUrlFile: 'x' } };
    expect(
      problemsOf({ FEISHU_WEBHOOK_URL: url, RELAY_CONFIG: file('default.json', JSON.stringify({ bots: named })) })[0],
    ).toContain('should not be "default"');
  });

  test('Alertmanagers are asked under their certificate and with a password that is in a file of its own', () => {
    const read = (alertmanagers: object) =>
      readSettings({
        FEISHU_WEBHOOK_URL: url,
        RELAY_CONFIG: file('alertmanagers.json', JSON.stringify({ alertmanagers })),
      }).alertmanagers;
    const urls = ['https://192.168.1.91:9093/', 'https://192.168.1.92:9093'];
    const files = { caFile: file('am-ca.pem', 'PEM\n'), passwordFile: file('am-password', 'pass:word\n') };
    expect(read({ urls, user: 'promha', ...files })).toEqual({
      urls: ['https://192.168.1.91:9093', 'https://192.168.1.92:9093'],
      ca: 'PEM',
      authorization: `Basic ${btoa('promha:pass:word')}`,
    });
    expect(read({ urls })?.authorization).toBeUndefined();
    expect(() => read({ urls, user: 'promha', passwordFile: '/nonexistent' })).toThrow(
      'alertmanagers/passwordFile: /nonexistent cannot be read (ENOENT)',
    );
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
      'RELAY_CONFIG',
      'RELAY_CONFIG',
      'RELAY_CONFIG',
      'FEISHU_WEBHOOK_URL',
      'FEISHU_SECRET',
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
