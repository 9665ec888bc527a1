import { describe, expect, test } from 'vitest';
import type { Alert } from '../webhook/notification.ts';
import { sampleAlert, sampleNotification } from '../testing/sample-notification.ts';
import type { AlertGroup, CardOccasion } from '../engine/alert-state.ts';
import { tryHiddenAlerts } from '../engine/hidden-alerts.ts';
import { ownAlert } from '../engine/own-alert.ts';
import { buildCards } from './build-cards.ts';
import { maxBodyBytes } from './built-message.ts';
import type { CardSettings } from './card-settings.ts';
import type { Button, Card } from './card.ts';
import { groupOfNotification } from './group-of-notification.ts';
import { jsonBytes } from './json-bytes.ts';

const nowMs = Date.parse('2026-03-01T01:33:20.123Z');
const settings: CardSettings = {
  locale: 'zh-CN',
  timeZone: 'Asia/Shanghai',
  links: { alertmanager: [], grafana: 'http://192.168.1.93:3000', dashboardUid: 'rYdddlPWk' },
};

const occasion: CardOccasion = { nowMs, firstNumber: 7, mention: true, backlog: 0 };

function groupOf(alerts: readonly Alert[], change: Partial<AlertGroup> = {}): AlertGroup {
  return { ...groupOfNotification(sampleNotification(alerts), nowMs), ...change };
}

function cardsOfGroup(
  group: AlertGroup,
  change: Partial<CardSettings> = {},
  moment: Partial<CardOccasion> = {},
): readonly Card[] {
  const messages = buildCards(group, { ...settings, ...change }, { ...occasion, ...moment });
  return messages.map(({ body }) => (body as { readonly card: Card }).card);
}

function cardsOf(alerts: readonly Alert[], change: Partial<CardSettings> = {}): readonly Card[] {
  return cardsOfGroup(groupOf(alerts), change);
}

function onlyCard(alerts: readonly Alert[], change: Partial<CardSettings> = {}): Card {
  const cards = cardsOf(alerts, change);
  expect(cards).toHaveLength(1);
  return cards[0] as Card;
}

function readableText(card: Card): string {
  const texts: string[] = [card.header.title.content];
  JSON.stringify(card.elements, (key, value: unknown) => {
    if (key === 'content') texts.push(String(value));
    return value;
  });
  return texts.join('\n');
}

function buttonsOf(card: Card): Readonly<Record<string, string>> {
  const buttons = card.elements.flatMap((element): readonly Button[] =>
    element.tag === 'action' ? element.actions : [],
  );
  return Object.fromEntries(buttons.map((button) => [button.text.content, decodeURIComponent(button.url)]));
}

const resolved = sampleAlert({ status: 'resolved', endsAt: '2026-03-01T03:35:00Z' });
const hosts = (count: number, change: Partial<Alert> = {}): readonly Alert[] =>
  Array.from({ length: count }, (_, index) =>
    sampleAlert({
      ...change,
      fingerprint: `f${index}`,
      labels: { alertname: 'NodeDown', instance: `host-${index}.`, severity: 'critical' },
    }),
  );

describe('one alert', () => {
  test('fires: red, what, where, how bad, since when and for how long in the time zone', () => {
    const card = onlyCard([sampleAlert()]);
    expect(card.header).toEqual({
      template: 'red',
      title: { tag: 'plain_text', content: '[告警] NodeDown · test (192.168.1.94)' },
    });
    const text = readableText(card);
    for (const part of [
      '级别：严重',
      '当前值：0',
      '阈值：1',
      '开始：2026-03-01 09:30:00 UTC+08:00',
      '已持续：3 分 20 秒',
      '无响应',
      '抓取失败',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('is over: green, with its end and length, and nothing to silence', () => {
    const card = onlyCard([resolved], { locale: 'en', timeZone: 'UTC' });
    expect(card.header).toMatchObject({
      template: 'green',
      title: { content: '[RESOLVED] NodeDown · test (192.168.1.94)' },
    });
    const text = readableText(card);
    expect(text).toContain('Until: 2026-03-01 03:35:00 UTC+00:00\nLasted: 2h 5m');
    expect(text).toContain('Value while firing: 0');
    expect(text).not.toMatch(/^Value:/m);
    expect(text).toContain('Was: 主机 test 的 node_exporter 无响应');
    expect(text).not.toContain('抓取失败');
    expect(Object.keys(buttonsOf(card))).toEqual(['Dashboard', 'Graph', 'Runbook']);
  });

  test('its buttons lead to dashboard, graph, filled-in silence and runbook', () => {
    expect(buttonsOf(onlyCard([sampleAlert()], { locale: 'en' }))).toEqual({
      Dashboard:
        'http://192.168.1.93:3000/d/rYdddlPWk/node-exporter-full?var-job=node&var-nodename=test&var-node=test&from=1772325000123&to=now',
      Graph: 'http://192.168.1.91:9090/graph?g0.expr=up{job="node"}+==+0&g0.tab=1',
      Silence:
        'http://192.168.1.91:9093/#/silences/new?filter={address="192.168.1.94",alertname="NodeDown",instance="test",job="node",severity="critical"}',
      Runbook: 'https://docs.example.com/runbooks/NodeDown.md',
    });
  });

  test('links of a program that knows only its bare host name go to the configured addresses', () => {
    const links = {
      ...settings.links,
      prometheus: 'https://ops.example.com/prom/',
      alertmanager: ['https://ops.example.com/am'],
    };
    const group = groupOf([sampleAlert({ generatorURL: 'http://prom01:9090/graph?g0.expr=up' })], {
      externalURL: 'http://prom01:9093',
    });
    const [card] = cardsOfGroup(group, { links, locale: 'en' });
    expect(buttonsOf(card as Card)).toMatchObject({
      Graph: 'https://ops.example.com/prom/graph?g0.expr=up',
      Silence: expect.stringMatching(/^https:\/\/ops\.example\.com\/am\/#\/silences\/new\?filter=/) as unknown,
    });
  });

  test('without any label or annotation it is still a card', () => {
    const bare = sampleAlert({
      labels: {},
      annotations: {},
      startsAt: 'yesterday',
      generatorURL: 'javascript:alert(1)',
    });
    const card = onlyCard([bare]);
    expect(card.header.title.content).toBe('[告警] 未命名告警');
    expect(JSON.stringify(card)).not.toContain('javascript');
  });
});

describe('several alerts', () => {
  test('firing and resolved are listed apart, each with its host; red as long as one fires', () => {
    const card = onlyCard([resolved, ...hosts(2)]);
    expect(card.header).toMatchObject({ template: 'red', title: { content: '[告警 2 · 恢复 1] NodeDown' } });
    const text = readableText(card);
    const places = ['告警 2 · 严重', 'host-0.', 'host-1.', '恢复 1 · 严重', 'test (192.168.1.94)'].map((part) =>
      text.indexOf(part),
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    expect(buttonsOf(card)['静默告警']).toContain('filter={alertname="NodeDown",severity="critical"}');
  });

  test('a table by host: one row a host, with what is the same on all said once', () => {
    const on = (instance: string, mountpoint: string): Alert =>
      sampleAlert({
        fingerprint: `${instance}${mountpoint}`,
        labels: { alertname: 'DiskSpaceLow', instance, mountpoint, severity: 'warning' },
        annotations: { value: '91 %', description: '请清理磁盘' },
      });
    const card = onlyCard([on('db02', '/data'), on('db01', '/data'), on('db01', '/')]);
    const rows = card.elements.flatMap((element) => (element.tag === 'column_set' ? [element.columns] : []));
    expect(rows.map((columns) => columns.map(({ elements }) => elements[0]?.text?.content))).toEqual([
      ['主机', '告警 3 · 警告 · UTC+08:00'],
      [
        'db01',
        'mountpoint=/data · 91 % · 已持续 3 分 20 秒 (09:30:00 起)\nmountpoint=/ · 91 % · 已持续 3 分 20 秒 (09:30:00 起)',
      ],
      ['db02', 'mountpoint=/data · 91 % · 已持续 3 分 20 秒 (09:30:00 起)'],
    ]);
    expect(readableText(card).split('请清理磁盘')).toHaveLength(2);
    expect(Object.keys(buttonsOf(card))).toContain('主机面板 db01');
  });

  test('of several rules each row names its own, also the only one that is over', () => {
    const other = sampleAlert({ ...resolved, fingerprint: 'x', labels: { alertname: 'CpuHigh', instance: 'a' } });
    expect(readableText(onlyCard([sampleAlert(), other]))).toMatch(/^CpuHigh · /m);
  });

  test('alerts of several rules are never silenced by what they share: it could be half of the system', () => {
    const other = sampleAlert({
      fingerprint: 'x',
      labels: { alertname: 'CpuHigh', job: 'node', severity: 'critical' },
    });
    expect(Object.keys(buttonsOf(onlyCard([sampleAlert(), other])))).not.toContain('静默告警');
  });

  test('what does not fit into one card comes in several; none is left out, none is larger than Feishu takes', () => {
    const many = hosts(500, { annotations: { summary: '磁盘即将写满'.repeat(60) } });
    const cards = cardsOf(many);
    expect(cards.length).toBeGreaterThan(1);
    expect(Math.max(...cards.map((card) => jsonBytes(card)))).toBeLessThan(maxBodyBytes - 150);
    const text = cards.map(readableText).join('\n');
    expect(many.filter((alert) => !text.includes(alert.labels['instance'] ?? '?'))).toEqual([]);
    expect(cards[0]?.header.title.content).toContain(`(1/${cards.length})`);
  });

  test('what is not on the card is counted, with a way to see it', () => {
    const [card] = cardsOfGroup(
      groupOf([sampleAlert()], { truncatedAlerts: 7, shownBefore: 12 }),
      {},
      { backlog: 345 },
    );
    const text = readableText(card as Card);
    for (const part of ['另有 7 条', '12 条仍在告警，此前已通知', '345 条等待发送', '卡片 #7'])
      expect(text).toContain(part);
    expect(buttonsOf(card as Card)['全部告警']).toBe('http://192.168.1.91:9093/#/alerts?filter={alertname="NodeDown"}');
  });

  test('a reminder says so; an alert that came and went is green and tells both', () => {
    const group = groupOf([sampleAlert()]);
    const reminder = { ...group, states: group.states.map((state) => ({ ...state, reminder: true })) };
    expect(cardsOfGroup(reminder)[0]?.header.title.content).toContain('[持续告警] NodeDown');
    const both = onlyCard([sampleAlert(), resolved]);
    expect(both.header).toMatchObject({
      template: 'green',
      title: { content: expect.stringContaining('告警 1 · 恢复 1') as unknown },
    });
  });
});

describe('what the relay tells by itself', () => {
  const own = (kind: 'damaged' | 'unreadable', runbook?: string): Alert =>
    ownAlert({ kind, detail: 'the body is not JSON' }, () => runbook, nowMs).alerts[0] as Alert;

  test('is an event: its moment, what it is about, that no recovery follows; nothing to silence, its runbook', () => {
    const card = onlyCard([own('unreadable', 'https://docs.example.com/RelayUnreadableBody.md')], { locale: 'en' });
    expect(card.header).toMatchObject({
      template: 'red',
      title: { content: expect.stringMatching(/^\[EVENT\] RelayUnreadableBody · /) as unknown },
    });
    const text = readableText(card);
    expect(text).toContain('At: 2026-03-01 09:33:20 UTC+08:00');
    expect(text).toContain('the body is not JSON\nThis happened once: no card will say that it is over.');
    expect(text).not.toMatch(/Since|For:|FIRING/);
    expect(buttonsOf(card)).toEqual({ Runbook: 'https://docs.example.com/RelayUnreadableBody.md' });
  });

  test('in Chinese, with a runbook that is a path', () => {
    const text = readableText(onlyCard([own('damaged', 'docs/runbooks/RelayJournalDamaged.zh-CN.md')]));
    expect(text).toMatch(/^\[事件\] RelayJournalDamaged · /);
    for (const part of [
      '发送日志损坏',
      '这是一次性事件，不会有恢复通知。',
      '处理手册：docs/runbooks/RelayJournalDamaged.zh-CN.md',
    ])
      expect(text).toContain(part);
  });

  test('that more fire than are listed: how many, and where to see them', () => {
    const { groupLabels, commonLabels, ...rest } = groupOf([]);
    const context = { ...rest, groupLabels, commonLabels, truncatedAlerts: 7 };
    const hidden = tryHiddenAlerts({ ...context, truncatedAlerts: 5 }, context, 'g', nowMs) as Alert;
    const [card] = cardsOfGroup(groupOf([hidden], { truncatedAlerts: 7, shownBefore: 100 }), { locale: 'en' });
    const text = readableText(card as Card);
    expect(text).toContain('[MORE FIRING] NodeDown');
    expect(text).toContain('and 7 more, see Alertmanager');
    expect(Object.keys(buttonsOf(card as Card))).toContain('All alerts');
    expect(tryHiddenAlerts(context, context, 'g', nowMs)).toBeUndefined();
  });
});

describe('mentions', () => {
  const mentions = [
    { labels: { severity: 'critical' }, ids: ['ou_night', 'ou_db'] },
    { labels: { severity: 'critical', alertname: 'NodeDown' }, ids: ['ou_night'] },
    { labels: { severity: 'warning' }, ids: ['all'] },
  ];
  const mentionsOf = (cards: readonly Card[]): number => JSON.stringify(cards).split('<at id=').length - 1;

  test('people on duty are mentioned by label, each once, on the first card only and not when it is over', () => {
    const card = onlyCard([sampleAlert()], { mentions });
    expect(card.elements[0]).toEqual({ tag: 'markdown', content: '<at id=ou_night></at> <at id=ou_db></at>' });
    expect(mentionsOf(cardsOf(hosts(100), { mentions }))).toBe(2);
    expect(mentionsOf(cardsOf([resolved], { mentions }))).toBe(0);
    expect(mentionsOf(cardsOf(hosts(1), { mentions: [{ labels: {}, ids: ['all', 'ou_x'] }] }))).toBe(1);
  });

  test('a card without mention for a Feishu that refuses them', () => {
    expect(mentionsOf(cardsOfGroup(groupOf([sampleAlert()]), { mentions }, { mention: false }))).toBe(0);
  });
});

test('cards are numbered on from the first, and each state is on exactly one', () => {
  const group = groupOf(hosts(70));
  const messages = buildCards(group, settings, occasion);
  expect(messages.map(({ number }) => number)).toEqual([7, 8, 9]);
  expect(messages.flatMap(({ states }) => states).sort((a, b) => a - b)).toEqual(group.states.map(({ id }) => id));
  for (const { body, bytes } of messages) expect(bytes).toBe(jsonBytes(body));
});

describe('hostile text', () => {
  const hostile: readonly (readonly [string, string])[] = [
    ['mention', '<at id=all></at>'],
    ['mention in capitals', '<AT user_id="ou_1">x</AT>'],
    ['link tag', '<a href="http://evil.example.com">x</a>'],
    ['right-to-left mark', 'a\u202Eb'],
    ['right-to-left isolate', 'a\u2067b'],
    ['zero-width mark in a mention', '<\u200Bat id=all></\u200Dat>'],
    ['zero-width joiner, soft hyphen, word joiner', 'a\u200Db\u00ADc\u2060d'],
    ['filler that nobody sees', 'a\u3164b\u115Fc'],
    ['text in tag characters', `a${String.fromCodePoint(0xe0061, 0xe0062)}b`],
    ['control character', 'a\u0000\u001Bb'],
    ['lone surrogate', 'a\uD800b'],
  ];

  test.each(hostile)('a %s in any label or annotation is defused', (_name, text) => {
    const alert = sampleAlert({
      labels: { alertname: text, instance: text, address: text, severity: text },
      annotations: { summary: text, description: text, value: text, threshold: text },
    });
    for (const card of [onlyCard([alert]), onlyCard([alert, alert])]) {
      const seen = readableText(card);
      expect(seen).not.toMatch(/<\/?[a-z]|(?!\n)[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/iu);
      expect(seen.isWellFormed()).toBe(true);
    }
  });

  test.each([['\n'], ['\r'], ['\r\n'], ['\v'], ['\f'], ['\u0085'], ['\u2028'], ['\u2029']])(
    'a line break (%j) in a text makes no line that looks like another alert',
    (lineBreak) => {
      const text = `x${lineBreak}db99 · [告警] Forged`;
      const one = sampleAlert({
        fingerprint: 'x',
        labels: { alertname: 'A', instance: text, severity: text },
        annotations: { summary: text },
      });
      const lines = readableText(onlyCard([one, ...hosts(1)])).split(/[\n\r\v\f\u0085\u2028\u2029]/);
      expect(lines.filter((line) => line.startsWith('db99'))).toEqual([]);
    },
  );

  test('letters from right to left turn nothing but themselves', () => {
    const text = 'שרת 5';
    const card = onlyCard([sampleAlert({ labels: { alertname: 'Up', instance: text }, annotations: { value: '7' } })]);
    expect(card.header.title.content).toBe(`[告警] Up · \u2068${text}\u2069`);
    const long = 'ש'.repeat(500);
    expect(onlyCard([sampleAlert({ labels: { instance: long } })]).header.title.content).toMatch(/\u2068ש+…\u2069$/);
  });

  test('markdown of a label is shown as it is, never interpreted', () => {
    const card = onlyCard([sampleAlert({ annotations: { summary: '**x** [y](http://evil.example.com)' } })]);
    expect(card.elements).toContainEqual({
      tag: 'div',
      text: { tag: 'plain_text', content: '**x** [y](http://evil.example.com)' },
    });
  });

  test.each([['文'], ['"'], ['\\'], ['\n'], ['😀'], ['<at>']])(
    'megabytes of %j still give one card that fits',
    (unit) => {
      const long = unit.repeat(1_000_000);
      const card = onlyCard([
        sampleAlert({
          labels: { alertname: long, instance: long, address: long, severity: long, other: long },
          annotations: {
            summary: long,
            description: long,
            value: long,
            threshold: long,
            runbook_url: `http://x.example.com/${long}`,
          },
          generatorURL: `http://x.example.com/${long}`,
        }),
      ]);
      expect(jsonBytes(card)).toBeLessThan(maxBodyBytes - 150);
    },
  );
});

test('one alert with all that can be long, for a bot that takes little, is cut and still says what and where', () => {
  const long = (unit: string): string => unit.repeat(10_000);
  const longUrl = (host: string): string => `http://${host}/${'a'.repeat(1950)}`;
  const ids = Array.from({ length: 50 }, (_, index) => `ou_${String(index).padStart(60, '0')}`);
  const alert = sampleAlert({
    annotations: {
      summary: long('磁'),
      description: long('盘'),
      value: long('"'),
      runbook_url: longUrl('r.example.com'),
    },
    generatorURL: longUrl('g.example.com'),
  });
  const group = { ...groupOf([alert]), truncatedAlerts: 5, groupLabels: { alertname: 'a'.repeat(1800) } };
  const full = { ...settings, keyword: '监控平台', mentions: [{ labels: {}, ids }] };
  for (const maxBytes of [undefined, 10_240, 5120]) {
    const [message, ...others] = buildCards(group, { ...full, maxBytes }, occasion);
    expect(others).toEqual([]);
    expect(message?.bytes).toBeLessThan((maxBytes ?? maxBodyBytes) - 150);
    for (const part of ['NodeDown', 'test (192.168.1.94)', '严重', '监控平台', '卡片 #7']) {
      expect(JSON.stringify(message?.body)).toContain(part);
    }
  }
});

test('the keyword is added exactly when no text has it', () => {
  const count = (keyword: string): number => readableText(onlyCard([resolved], { keyword })).split(keyword).length - 1;
  expect(count('监控平台')).toBe(1);
  expect(count('恢复')).toBe(readableText(onlyCard([resolved])).split('恢复').length - 1);
});
