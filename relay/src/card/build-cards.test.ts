import { describe, expect, test } from 'vitest';
import type { Alert } from '../webhook/notification.ts';
import { sampleAlert, sampleNotification } from '../testing/sample-notification.ts';
import { buildCards, maxBodyBytes } from './build-cards.ts';
import type { CardSettings } from './card-settings.ts';
import type { Button, Card } from './card.ts';
import { jsonBytes } from './json-bytes.ts';

const nowMs = Date.parse('2026-03-01T01:33:20.123Z');
const settings: CardSettings = {
  locale: 'zh-CN',
  timeZone: 'Asia/Shanghai',
  links: { alertmanager: [], grafana: 'http://192.168.1.93:3000', dashboardUid: 'rYdddlPWk' },
};

function cardsOf(alerts: readonly Alert[], change: Partial<CardSettings> = {}): readonly Card[] {
  return buildCards(sampleNotification(alerts), { ...settings, ...change }, nowMs).map(({ card }) => card);
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
    expect(readableText(card)).toContain('Until: 2026-03-01 03:35:00 UTC+00:00\nLasted: 2h 5m');
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
    const notification = sampleNotification([sampleAlert({ generatorURL: 'http://prom01:9090/graph?g0.expr=up' })], {
      externalURL: 'http://prom01:9093',
    });
    const [built] = buildCards(notification, { ...settings, links, locale: 'en' }, nowMs);
    expect(buttonsOf(built?.card as Card)).toMatchObject({
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
    const places = ['**告警 2**', 'host-0.', 'host-1.', '**恢复 1**', 'test (192.168.1.94)'].map((part) =>
      text.indexOf(part),
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    expect(buttonsOf(card)['静默告警']).toContain('filter={alertname="NodeDown",job="node",severity="critical"}');
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

  test('alerts that Alertmanager left out are counted', () => {
    const [built] = buildCards(sampleNotification([sampleAlert()], { truncatedAlerts: 7 }), settings, nowMs);
    expect(readableText(built?.card as Card)).toContain('另有 7 条');
  });
});

describe('hostile text', () => {
  const hostile: readonly (readonly [string, string])[] = [
    ['mention', '<at id=all></at>'],
    ['mention in capitals', '<AT user_id="ou_1">x</AT>'],
    ['link tag', '<a href="http://evil.example.com">x</a>'],
    ['right-to-left mark', 'a\u202Eb'],
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
      // eslint-disable-next-line no-control-regex -- control characters are what is looked for
      expect(seen).not.toMatch(/<\/?[a-z]|[\u0000-\u0009\u000b-\u001f\u202e]/i);
      expect(seen.isWellFormed()).toBe(true);
    }
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

test('the keyword is added exactly when no text has it', () => {
  const count = (keyword: string): number => readableText(onlyCard([resolved], { keyword })).split(keyword).length - 1;
  expect(count('监控平台')).toBe(1);
  expect(count('恢复')).toBe(readableText(onlyCard([resolved])).split('恢复').length - 1);
});
