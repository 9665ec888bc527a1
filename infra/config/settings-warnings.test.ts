import { describe, expect, test } from 'vitest';
import { labSettings, prodSettings } from '../../test/fixtures/example-stacks.ts';
import type { Settings } from './settings-schema.ts';
import { settingsWarnings } from './settings-warnings.ts';

const lab = await labSettings();
const pager = { webhook: { url: 'https://pager.example.com/x' } };
const webhook = 'http://192.168.1.1:8090/open-apis/bot/v2/hook/token';

test('prod as it is meant gives no warning', async () => {
  expect(settingsWarnings(await prodSettings())).toEqual([]);
});

test('one relay, and a bot address that hides nothing, are told; the token is not', () => {
  const bots = { night: { webhook, mentions: [] } };
  const routes = [{ matchers: ['a="b"'], receiver: 'night', continue: false }];
  const alertmanager = { ...lab.alertmanager, routes };
  const warnings = settingsWarnings({ ...lab, alertmanager, feishu: { ...lab.feishu, webhook, bots } });
  expect(warnings.map((line) => line.split(':')[0])).toEqual([
    'feishu/webhook',
    'feishu/bots/night/webhook',
    'relay/hosts',
  ]);
  expect(warnings.join()).not.toContain('hook/token');
});

describe('one relay', () => {
  const warning = (changes: Partial<Settings['alertmanager']>): string =>
    settingsWarnings({ ...lab, receivers: { pager }, alertmanager: { ...lab.alertmanager, ...changes } }).find((line) =>
      line.startsWith('relay/hosts'),
    ) ?? '';

  test('without a second way: says what is lost, that nobody is told, and both cures', () => {
    expect(warning({})).toBe(
      'relay/hosts: names one host; while prom01 is down no card is sent, and what fires and ends meanwhile is never shown; ' +
        'nobody is told of it: name a second one of prom01, prom02 here (no card is lost then), ' +
        'or name one of receivers as alertmanager.secondWay (somebody is told then)',
    );
  });

  test('with a second way: says what is lost, and who is told', () => {
    expect(warning({ secondWay: 'pager' })).toMatch(
      /while prom01 is down no card is sent.*; pager is told that it is down$/,
    );
  });

  test('beside a single Alertmanager a second relay is no cure', () => {
    expect(warning({ hosts: ['prom01'] })).not.toContain('name a second one');
  });
});

test('a receiver or bot that no route leads to is told', () => {
  const bots = { night: { webhook: webhook.replace('http:', 'https:'), mentions: [] } };
  const warnings = settingsWarnings({ ...lab, feishu: { ...lab.feishu, bots }, receivers: { pager } });
  expect(warnings).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^feishu\/bots\/night: no route/),
      expect.stringMatching(/^receivers\/pager: no route/),
    ]),
  );
});

test('lists that reach promha itself are told, others are not', () => {
  const lists = (never: readonly string[], only: readonly string[]): readonly string[] =>
    settingsWarnings({
      ...lab,
      alertmanager: {
        ...lab.alertmanager,
        never: { hosts: [...never], rules: [] },
        only: { hosts: [...only], rules: [] },
      },
    }).filter((line) => /^alertmanager\/(never|only)/.test(line));
  expect(lists(['test'], [])).toEqual([]);
  expect(lists(['test', 'prom02'], ['prom01', 'prom02', 'test'])).toEqual([
    'alertmanager/never/hosts: names prom02, so nobody is told when something of promha itself fails there',
    'alertmanager/only/hosts: leaves out grafana, so nobody is told when something of promha itself fails there',
  ]);
});
