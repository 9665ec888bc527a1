import { expect, test } from 'vitest';
import { labSettings, prodSettings } from '../../test/fixtures/example-stacks.ts';
import { settingsWarnings } from './settings-warnings.ts';

test('prod as it is meant gives no warning', async () => {
  expect(settingsWarnings(await prodSettings())).toEqual([]);
});

test('one relay, and a bot address that hides nothing, are told; the token is not', async () => {
  const lab = await labSettings();
  const webhook = 'http://192.168.1.1:8090/open-apis/bot/v2/hook/token';
  const warnings = settingsWarnings({ ...lab, feishu: { ...lab.feishu, webhook } });
  expect(warnings.map((line) => line.split(':')[0])).toEqual(['feishu/webhook', 'relay/hosts']);
  expect(warnings.join()).not.toContain('hook/token');
});
