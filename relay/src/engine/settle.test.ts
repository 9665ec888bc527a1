import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startBot, type RunningBot } from '../bot/start-bot.ts';
import { relayFileSchema } from '../config/relay-settings.ts';
import { RelayMetrics } from '../server/relay-metrics.ts';
import { over, sampleAlert, sampleNotification } from '../testing/sample-notification.ts';
import type { Notification } from '../webhook/notification.ts';

let dataDir: string;
let bot: RunningBot;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'settle-'));
  const settings = { name: 'default', webhookUrl: 'http://127.0.0.1:1/', locale: 'zh-CN', mentions: [] } as const;
  const shared = { file: relayFileSchema.parse({}), metrics: new RelayMetrics(), log: pino({ enabled: false }) };
  bot = startBot({ secret: undefined, keyword: undefined, ...settings }, { ...shared, dataDir, sendTimeoutMs: 300 });
  bot.lead();
  for (const state of [{}, over]) {
    const told = sampleNotification([sampleAlert(state)]);
    await take(told);
    bot.engine?.settle(told, true);
  }
});
afterEach(async () => {
  await bot.stop();
  rmSync(dataDir, { recursive: true });
});

async function take(notification: Notification): Promise<void> {
  expect(await bot.engine?.take(notification, new AbortController().signal)).toBeUndefined();
}

test.each([
  ['neither is answered', [false, false], 0],
  ['the first is not answered, the second is', [false, true], 1],
  ['the second is not answered, the first is', [true, false], 1],
])(
  'of two Alertmanagers that tell an old firing %s: %j leaves %i in doubt, in whichever order they go',
  async (_name, answers, left) => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const told = [sampleNotification(), sampleNotification()];
      for (const one of told) await take(one);
      expect(bot.journal.doubts.all()).toHaveLength(1);
      for (const at of order) bot.engine?.settle(told[at] as Notification, answers[at] ?? false);
      expect({ order, left: bot.journal.doubts.all().length }).toEqual({ order, left });
    }
  },
);
