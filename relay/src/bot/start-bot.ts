import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import { cardRenderers } from '../card/card-renderers.ts';
import { cardSettingsOf } from '../config/card-settings-of.ts';
import { defaultBotName, type BotSettings, type RelayFile } from '../config/relay-settings.ts';
import type { TryReport } from '../engine/delivery-loop.ts';
import { Engine } from '../engine/engine.ts';
import type { TimingOf } from '../engine/take-alerts.ts';
import { Budget, feishuBudgetAt } from '../feishu/budget.ts';
import { refusalReasons } from '../feishu/refusal-reason.ts';
import { sendMessage } from '../feishu/send-message.ts';
import { Journal } from '../journal/journal.ts';
import type { BotMetrics, RelayMetrics } from '../server/relay-metrics.ts';
import { reachFeishu } from './reach-feishu.ts';

/** A bot in service. */
export interface RunningBot {
  readonly name: string;
  readonly engine: Engine;
  readonly metrics: BotMetrics;
  /** Lets cards on their way arrive, then ends. */
  readonly stop: () => Promise<void>;
}

/** What a bot shares with the others. */
export interface BotSurroundings {
  readonly file: RelayFile;
  /** Folder of the relay, see {@link botFolder}. Absent: nothing is kept. */
  readonly dataDir: string | undefined;
  readonly metrics: RelayMetrics;
  readonly log: FastifyBaseLogger;
  /** Whole time for one request to Feishu, in milliseconds. */
  readonly sendTimeoutMs: number;
}

/** Longest window of the budget, in milliseconds. */
const budgetMemoryMs = 60_000;

/** Where a bot's journal is: the relay's own folder for the default bot, one below `bots` for each other. */
export function botFolder(dataDir: string | undefined, name: string): string | undefined {
  if (dataDir === undefined || name === defaultBotName) return dataDir;
  return join(dataDir, 'bots', name);
}

function timingOf({ repeatSeconds, lateSeconds }: RelayFile): TimingOf {
  return ({ labels }) => {
    const severity = labels['severity'];
    const known = severity === 'critical' || severity === 'warning' ? severity : 'other';
    return { repeatMs: repeatSeconds[known] * 1000, lateMs: lateSeconds[known] * 1000 };
  };
}

/** The budget, with what an earlier process has sent in the last minute. */
function budgetOf(journal: Journal): Budget {
  const nowMs = Date.now();
  const ends = journal.cards.turnEnds(nowMs - budgetMemoryMs, nowMs).map((end) => performance.now() - (nowMs - end));
  return new Budget(
    () => feishuBudgetAt(Date.now()),
    () => performance.now(),
    ends,
  );
}

function reportTry({ card, result, oldestMs }: TryReport, metrics: BotMetrics, log: FastifyBaseLogger): void {
  const { number, color, alerts } = card;
  if (result.sent) {
    metrics.delivered(color, oldestMs === undefined ? undefined : Math.max(0, Date.now() - oldestMs) / 1000);
    log.info({ number, color, alerts }, 'card delivered');
    return;
  }
  metrics.refused(result.reason);
  const { sent: _sent, ...facts } = result;
  log.error({ number, color, alerts, ...facts }, `card not delivered: ${refusalReasons[result.reason]}`);
}

/** Opens a bot's journal and begins to deliver what waits in it. Throws when its folder cannot be used. */
export function startBot(settings: BotSettings, surroundings: BotSurroundings): RunningBot {
  const { name, webhookUrl, secret, keyword } = settings;
  const { file, dataDir, sendTimeoutMs } = surroundings;
  const log = name === defaultBotName ? surroundings.log : surroundings.log.child({ bot: name });
  if (webhookUrl.startsWith('http:')) {
    log.warn('the webhook address of the bot is http://: everybody on the way to Feishu can read its token');
  }
  const folder = botFolder(dataDir, name);
  const journal = new Journal(folder, Date.now());
  const budget = budgetOf(journal);
  const dispatcher = reachFeishu(settings);
  const bot = { webhookUrl, secret, dispatcher, timeoutMs: sendTimeoutMs };
  const metrics: BotMetrics = surroundings.metrics.bot(name, () => ({ ...engine.backlog(), budgetLeft: budget.left }));
  const engine: Engine = new Engine(
    {
      folder,
      budget,
      send: (body) => sendMessage(bot, body, Date.now()),
      renderers: cardRenderers(cardSettingsOf(file, settings)),
      keyword,
      timingOf: timingOf(file),
      now: Date.now,
      log,
      onTry: (report) => reportTry(report, metrics, log),
      onMerged: metrics.composed,
      onTaken: (counts) => {
        for (const [result, count] of Object.entries(counts)) metrics.judged(result, count);
      },
    },
    journal,
  );
  const stop = async (): Promise<void> => {
    await engine.stop();
    await dispatcher.close();
  };
  return { name, engine, metrics, stop };
}
