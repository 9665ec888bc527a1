import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { Agent, ProxyAgent, type Dispatcher } from 'undici';
import type { CardSettings } from './card/card-settings.ts';
import type { RelaySettings } from './config/relay-settings.ts';
import { ShownStates } from './deliver/shown-states.ts';
import { Budget, feishuBudget } from './feishu/budget.ts';
import { createServer, defaultLimits, type ServerLimits } from './server/create-server.ts';
import { RelayMetrics } from './server/relay-metrics.ts';

/** Bounds of a relay that tests shorten. */
export interface RelayLimits extends ServerLimits {
  /** Whole time for one request to Feishu, in milliseconds. @default 8 s: three tries fit before Alertmanager's own are over. */
  readonly sendTimeoutMs: number;
}

/** See {@link RelayLimits}. */
export const defaultRelayLimits: RelayLimits = { ...defaultLimits, sendTimeoutMs: 8000 };

/** A relay that listens. */
export interface RunningRelay {
  /** For example `http://127.0.0.1:4000`. */
  readonly address: string;
  /** Lets cards on their way arrive, answers 503 to what waits for its turn, then ends. */
  readonly stop: () => Promise<void>;
}

function dispatcherFor(proxy: string | undefined): Dispatcher {
  const options = { connect: { timeout: 3000 }, connections: 8, keepAliveTimeout: 4000 };
  return proxy === undefined ? new Agent(options) : new ProxyAgent({ ...options, uri: proxy });
}

function cardSettings({ file, keyword }: RelaySettings): CardSettings {
  const { locale, timeZone, links, dashboardUid } = file;
  return { locale, timeZone, links: { ...links, dashboardUid }, keyword };
}

/** Starts the relay. Throws the listener's error when the address cannot be had. */
export async function startRelay(
  settings: RelaySettings,
  logger: FastifyBaseLogger,
  limits: RelayLimits = defaultRelayLimits,
): Promise<RunningRelay> {
  if (settings.webhookUrl.startsWith('http:')) {
    logger.warn('FEISHU_WEBHOOK_URL is http://: everybody on the way to Feishu can read its token');
  }
  const dispatcher = dispatcherFor(settings.file.proxy);
  const budget = new Budget(feishuBudget, () => performance.now());
  const bot = { webhookUrl: settings.webhookUrl, secret: settings.secret, dispatcher, timeoutMs: limits.sendTimeoutMs };
  const delivery = { bot, budget, shown: new ShownStates(), cards: cardSettings(settings), now: Date.now };
  const stopping = new AbortController();
  const app: FastifyInstance = createServer(delivery, new RelayMetrics(budget), logger, stopping.signal, limits);
  const address = await app.listen(settings.listen);
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    stopping.abort();
    await app.close();
    await dispatcher.close();
  };
  return { address, stop: () => (stopped ??= stop()) };
}
