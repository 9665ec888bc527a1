import { describe, expect, test } from 'vitest';
import { checkMessage } from '../../../lab/feishu/check-message.ts';
import { cardAsText } from '../../../lab/feishu/card-as-text.ts';
import { ownAlert } from '../engine/own-alert.ts';
import type { AlertState, BuiltMessage, CardOccasion } from '../engine/alert-state.ts';
import { sampleAlert } from '../testing/sample-notification.ts';
import { sampleStates, sampleStorm } from '../testing/sample-states.ts';
import { asPlainText } from './as-plain-text.ts';
import { buildCards } from './build-cards.ts';
import { buildDigest } from './build-digest.ts';
import { maxBodyBytes } from './built-message.ts';
import type { CardSettings } from './card-settings.ts';
import { groupOfNotification } from './group-of-notification.ts';
import { sampleNotification } from '../testing/sample-notification.ts';

const nowMs = Date.parse('2026-03-01T01:33:20Z');
const occasion: CardOccasion = { nowMs, firstNumber: 41, mention: true, backlog: 0 };
const settings: CardSettings = {
  locale: 'en',
  timeZone: 'Asia/Shanghai',
  links: { alertmanager: ['http://192.168.1.91:9093'], dashboardUid: 'rYdddlPWk' },
  keyword: 'Ops',
  mentions: [{ labels: { severity: 'critical' }, ids: ['ou_night'] }],
};

const builders = [
  ['digest', buildDigest],
  ['plain text', asPlainText],
  [
    'cards',
    (states: readonly AlertState[], own: CardSettings, moment: CardOccasion) =>
      buildCards({ ...groupOfNotification(sampleNotification([]), nowMs), states }, own, moment),
  ],
] as const;

function textOf(messages: readonly BuiltMessage[]): string {
  return messages.map(({ body }) => cardAsText(body)).join('\n');
}

describe.each(builders)('%s', (_name, build) => {
  test('a storm: nothing left out, every message small enough and fit for Feishu, numbered on', () => {
    const states = sampleStates(sampleStorm(1200), nowMs);
    const messages = build(states, settings, occasion);
    const text = textOf(messages);
    expect(states.filter(({ alert }) => !text.includes(alert.labels['instance'] ?? '?'))).toEqual([]);
    expect(messages.flatMap((message) => message.states).sort((a, b) => a - b)).toEqual(states.map(({ id }) => id));
    expect(messages.map(({ number }) => number)).toEqual(messages.map((_message, index) => 41 + index));
    for (const { body, bytes, number } of messages) {
      expect(bytes).toBe(Buffer.byteLength(JSON.stringify(body)));
      expect(bytes).toBeLessThan(maxBodyBytes - 150);
      expect(checkMessage(body as Record<string, unknown>)).toMatchObject({ code: 0 });
      expect(JSON.stringify(body)).toContain('Ops');
      expect(JSON.stringify(body)).toContain(`Card #${number}`);
    }
  });

  test('a bot that calls a card too large gets smaller ones', () => {
    const messages = build(sampleStates(sampleStorm(100), nowMs), { ...settings, maxBytes: 8000 }, occasion);
    expect(messages.length).toBeGreaterThan(1);
    expect(Math.max(...messages.map(({ bytes }) => bytes))).toBeLessThan(8000);
  });

  test('labels forge no mention', () => {
    const text = '<at user_id="all">x</at><at id=all></at>< at id=all>';
    const alert = sampleAlert({
      labels: { alertname: text, instance: text, other: text },
      annotations: { summary: text },
    });
    const messages = build(sampleStates([alert, alert], nowMs), { ...settings, mentions: [] }, occasion);
    expect(JSON.stringify(messages)).not.toMatch(/<\/?at/i);
  });
});

describe('digest', () => {
  const [message] = buildDigest(sampleStates(sampleStorm(21), nowMs), settings, { ...occasion, backlog: 900 });
  const lines = cardAsText(message?.body)
    .split('\n')
    .map((line) => line.trim());

  test('begins with people on duty and the counts by severity and rule, the worst first', () => {
    expect(lines[0]).toBe('RED  [DIGEST] FIRING 14 · RESOLVED 7 · Rule 7');
    expect(lines[1]).toBe('<at id=ou_night></at>');
    expect(lines.slice(2, 6)).toEqual([
      'Severity | FIRING | RESOLVED',
      'critical | 4 | 2',
      'warning | 4 | 2',
      'info | 6 | 3',
    ]);
    expect(lines.slice(6, 9)).toEqual([
      'Rule | FIRING | RESOLVED',
      'Rule2 · critical | 2 | 1',
      'Rule5 · critical | 2 | 1',
    ]);
  });

  test('then names the alerts by rule, firing and critical before the rest, and tells of a long backlog', () => {
    const heading = lines.indexOf('Rule2 · critical · FIRING 2 · first 09:30:00 (3m 20s)');
    expect(lines.slice(heading + 1, heading + 3)).toEqual([
      'host-16. · 16 % · For 3m 20s',
      'host-2. · 2 % · For 3m 20s',
    ]);
    expect(heading).toBeLessThan(lines.findIndex((line) => line.startsWith('Rule0 · info · FIRING')));
    expect(lines.findIndex((line) => line.startsWith('Rule0 · info · FIRING'))).toBeLessThan(
      lines.findIndex((line) => line.startsWith('Rule2 · critical · RESOLVED 1')),
    );
    expect(lines).toContain('Long backlog: 900 more wait behind this card');
  });

  test('says how many its groups left out, as a text does', () => {
    for (const build of [buildDigest, asPlainText]) {
      const messages = build(sampleStates(sampleStorm(21), nowMs), settings, { ...occasion, hidden: 12 });
      expect(textOf(messages)).toContain('and 12 more, see Alertmanager');
    }
  });

  test('an event of the relay among others keeps its word', () => {
    const event = ownAlert({ kind: 'damaged', detail: 'x' }, () => undefined, nowMs).alerts;
    const states = sampleStates([...event, ...sampleStorm(3)], nowMs);
    expect(textOf(buildDigest(states, settings, occasion))).toMatch(/RelayJournalDamaged · critical · EVENT 1$/m);
    expect(textOf(asPlainText(states, settings, occasion))).toContain('[EVENT] RelayJournalDamaged');
  });
});

test('plain text says of each alert what, where, how bad, since when and for how long', () => {
  const [message] = asPlainText(sampleStates([sampleAlert()], nowMs), { ...settings, locale: 'zh-CN' }, occasion);
  expect(message?.body).toEqual({
    msg_type: 'text',
    content: {
      text: [
        '[告警] NodeDown · 严重 · test (192.168.1.94) · 0 · 2026-03-01 09:30:00 UTC+08:00 · 已持续 3 分 20 秒',
        '主机 test 的 node_exporter 无响应',
        '卡片 #41',
        'Ops',
      ].join('\n'),
    },
  });
});
