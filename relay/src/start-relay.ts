import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { Agent, ProxyAgent, type Dispatcher } from 'undici';
import { cardRenderers } from './card/card-renderers.ts';
import { cardSettingsOf } from './config/card-settings-of.ts';
import type { RelayFile, RelaySettings } from './config/relay-settings.ts';
import type { TryReport } from './engine/delivery-loop.ts';
import { Engine } from './engine/engine.ts';
import type { RepeatIntervalOf } from './engine/take-alerts.ts';
import { Budget, feishuBudgetAt } from './feishu/budget.ts';
import { refusalReasons } from './feishu/refusal-reason.ts';
import { sendMessage } from './feishu/send-message.ts';
import { Journal } from './journal/journal.ts';
import { createServer, defaultLimits, type ServerLimits } from './server/create-server.ts';
import { RelayMetrics } from './server/relay-metrics.ts';

/** Bounds of a relay that tests shorten. */
export interface RelayLimits extends ServerLimits {
  /** Whole time for one request to Feishu, in milliseconds. @default 8 s */
  readonly sendTimeoutMs: number;
}

/** See {@link RelayLimits}. */
export const defaultRelayLimits: RelayLimits = { ...defaultLimits, sendTimeoutMs: 8000 };

/** A relay that listens. */
export interface RunningRelay {
  /** For example `http://127.0.0.1:4000`. */
  readonly address: string;
  /** Lets cards on their way arrive, then ends; what waits stays in the journal. */
  readonly stop: () => Promise<void>;
}

function dispatcherFor(proxy: string | undefined): Dispatcher {
  const options = { connect: { timeout: 3000 }, connections: 8, keepAliveTimeout: 4000 };
  return proxy === undefined ? new Agent(options) : new ProxyAgent({ ...options, uri: proxy });
}

function repeatMs({ repeatSeconds }: RelayFile): RepeatIntervalOf {
  return ({ labels }) => {
    const severity = labels['severity'];
    const known = severity === 'critical' || severity === 'warning' ? severity : 'other';
    return repeatSeconds[known] * 1000;
  };
}

/** Longest window of the budget, in milliseconds. */
const budgetMemoryMs = 60_000;

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

function reportTry({ card, result, oldestMs }: TryReport, metrics: RelayMetrics, log: FastifyBaseLogger): void {
  const { number, color, alerts } = card;
  if (result.sent) {
    metrics.delivered.inc({ color });
    if (oldestMs !== undefined) metrics.deliverySeconds.observe(Math.max(0, Date.now() - oldestMs) / 1000);
    metrics.lastSuccess.setToCurrentTime();
    log.info({ number, color, alerts }, 'card delivered');
    return;
  }
  metrics.refused.inc({ reason: result.reason });
  const { sent: _sent, ...facts } = result;
  log.error({ number, color, alerts, ...facts }, `card not delivered: ${refusalReasons[result.reason]}`);
}

/** Starts the relay. Throws the listener's error when the address cannot be had, and the journal's when its folder cannot be used. */
export async function startRelay(
  settings: RelaySettings,
  logger: FastifyBaseLogger,
  limits: RelayLimits = defaultRelayLimits,
): Promise<RunningRelay> {
  const { webhookUrl, secret, keyword, dataDir } = settings;
  if (webhookUrl.startsWith('http:')) {
    logger.warn('FEISHU_WEBHOOK_URL is http://: everybody on the way to Feishu can read its token');
  }
  if (dataDir === undefined) {
    logger.warn(
      'RELAY_DATA_DIR is not set: nothing outlives a restart; notifications are answered when their cards are shown',
    );
  }
  const dispatcher = dispatcherFor(settings.file.proxy);
  const bot = { webhookUrl, secret, dispatcher, timeoutMs: limits.sendTimeoutMs };
  const journal = new Journal(dataDir, Date.now());
  const budget = budgetOf(journal);
  const metrics: RelayMetrics = new RelayMetrics(() => ({ ...engine.backlog(), budgetLeft: budget.left }));
  const engine = new Engine(
    {
      folder: dataDir,
      answerWhen: settings.answerWhen,
      budget,
      send: (body) => sendMessage(bot, body, Date.now()),
      renderers: cardRenderers(cardSettingsOf(settings)),
      keyword,
      repeatMsOf: repeatMs(settings.file),
      now: Date.now,
      log: logger,
      onTry: (report) => reportTry(report, metrics, logger),
      onMerged: (how) => metrics.merged.inc({ how }),
      onTaken: (counts) => {
        for (const [result, count] of Object.entries(counts)) metrics.judged.inc({ result }, count);
      },
    },
    journal,
  );
  const stopping = new AbortController();
  const app: FastifyInstance = createServer(engine, metrics, logger, stopping.signal, limits);
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    stopping.abort();
    await app.close();
    await engine.stop();
    await dispatcher.close();
  };
  try {
    const address = await app.listen(settings.listen);
    return { address, stop: () => (stopped ??= stop()) };
  } catch (error) {
    await stop();
    throw error;
  }
}
