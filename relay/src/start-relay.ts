import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { CallerCheck } from '../../access/caller-check.ts';
import { WhatFires } from './alertmanager/what-fires.ts';
import { Bots } from './bot/bots.ts';
import { startBot } from './bot/start-bot.ts';
import type { RelaySettings } from './config/relay-settings.ts';
import { createServer, defaultLimits, type ServerLimits } from './server/create-server.ts';
import { Pair } from './peer/pair.ts';
import { PairMetrics } from './peer/pair-metrics.ts';
import { defaultPairTimes, type PairTimes } from './peer/pair-times.ts';
import { RelayMetrics } from './server/relay-metrics.ts';

/** Bounds of a relay that tests shorten. */
export interface RelayLimits extends ServerLimits {
  /** Whole time for one request to Feishu, in milliseconds. @default 8 s */
  readonly sendTimeoutMs: number;
  /** The clockwork of two relays. @default see PairTimes */
  readonly pairTimes: PairTimes;
}

/** See {@link RelayLimits}. */
export const defaultRelayLimits: RelayLimits = { ...defaultLimits, sendTimeoutMs: 8000, pairTimes: defaultPairTimes };

/** A relay that listens. */
export interface RunningRelay {
  /** For example `http://127.0.0.1:4000`. */
  readonly address: string;
  /** Lets cards on their way arrive, then ends; what waits stays in the journal. */
  readonly stop: () => Promise<void>;
}

function startBots(
  { bots, dataDir, file, peer }: RelaySettings,
  metrics: RelayMetrics,
  log: FastifyBaseLogger,
  { sendTimeoutMs }: RelayLimits,
  whatFires: WhatFires | undefined,
): Bots {
  const askWhatFires = whatFires === undefined ? undefined : whatFires.ask.bind(whatFires);
  const started = bots.map((settings) => {
    return startBot(settings, { file, dataDir, metrics, log, sendTimeoutMs, rank: peer?.rank, askWhatFires });
  });
  return new Bots(started);
}

function pairOf(
  { peer, access, dataDir }: RelaySettings,
  bots: Bots,
  metrics: RelayMetrics,
  log: FastifyBaseLogger,
  { pairTimes }: RelayLimits,
): Pair | undefined {
  const pair: Pair | undefined =
    peer === undefined || dataDir === undefined
      ? undefined
      : new Pair({
          ...peer,
          ca: access?.ca,
          folder: dataDir,
          bots,
          times: pairTimes,
          log,
          onMissed: () => pairMetrics.handoversMissed.inc(),
        });
  const pairMetrics = new PairMetrics(metrics.registry, () => ({
    isConfigured: pair !== undefined,
    isConnected: pair?.isConnected ?? false,
    isLeading: pair?.isLeading ?? true,
  }));
  return pair;
}

/** Starts the relay. Throws the listener's error when the address cannot be had, and the journal's when its folder cannot be used. */
export async function startRelay(
  settings: RelaySettings,
  logger: FastifyBaseLogger,
  limits: RelayLimits = defaultRelayLimits,
): Promise<RunningRelay> {
  if (settings.dataDir === undefined) {
    logger.warn(
      'RELAY_DATA_DIR is not set: nothing outlives a restart; notifications are answered when their cards are shown',
    );
  }
  const metrics = new RelayMetrics();
  const whatFires = settings.alertmanagers === undefined ? undefined : new WhatFires(settings.alertmanagers);
  const bots = startBots(settings, metrics, logger, limits, whatFires);
  const stopping = new AbortController();
  const pair = pairOf(settings, bots, metrics, logger, limits);
  if (pair === undefined) for (const bot of bots.all) bot.lead();
  const { callerToken, access, peer } = settings;
  const password = access === undefined ? undefined : new CallerCheck(access.user, access.passwordHash);
  const app: FastifyInstance = createServer(
    {
      bots,
      metrics,
      logger,
      stopping: stopping.signal,
      callers: { token: callerToken, password },
      certificate: access?.certificate,
      pair: pair === undefined || peer === undefined ? undefined : { pair, token: peer.token },
    },
    limits,
  );
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    stopping.abort();
    // The other one leads before this one lets its callers go.
    await pair?.stop();
    await app.close();
    await bots.stop();
    await whatFires?.close();
  };
  try {
    const address = await app.listen(settings.listen);
    pair?.start();
    return { address, stop: () => (stopped ??= stop()) };
  } catch (error) {
    await stop();
    throw error;
  }
}
