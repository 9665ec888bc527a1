import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { readAccess } from './access.ts';
import { createAdminServer } from './admin-server.ts';
import { createFailoverMetrics } from './failover-metrics.ts';
import { HeldBytes } from './held-bytes.ts';
import { rankRacers, type Racer } from './query-race.ts';
import { createQueryServer } from './query-server.ts';
import type { ListenAddress, Settings } from './settings.ts';
import type { Timing } from './timing.ts';
import { upstreamPools } from './upstream-pools.ts';
import { UpstreamWatch, type WatchObserver } from './upstream-watch.ts';

/** The running endpoint. */
export interface Failover {
  /** Base URL of the query address, with the port really taken. */
  readonly url: string;
  /** Base URL of the admin address. */
  readonly adminUrl: string;
  /** Stops taking queries, lets those on their way finish for `graceMs`, and ends. */
  readonly close: (graceMs?: number) => Promise<void>;
}

/** Enough for every panel of a large dashboard at once; what hangs beyond this waits and is hedged like any other query. */
const connectionsPerUpstream = 256;

/** Answers held back over all queries; well within the memory limit that the unit gets. */
const maxHeldBytesOverAll = 48 * 1024 * 1024;

async function listen(server: Server, address: ListenAddress): Promise<string> {
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(address.port, address.host, listening.resolve);
  await listening.promise;
  const { port } = server.address() as AddressInfo;
  return `${server instanceof TlsServer ? 'https' : 'http'}://${address.host.includes(':') ? `[${address.host}]` : address.host}:${port}`;
}

async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = Promise.withResolvers<void>();
  server.close(() => closed.resolve());
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed.promise;
  clearTimeout(timer);
}

/**
 * Starts the endpoint: a first check of every upstream, then the two servers.
 * @param log Takes one line per change of an upstream.
 * @throws when an address cannot be listened on, or a file of `access` cannot be read.
 */
export async function startFailover(
  settings: Settings,
  timing: Timing,
  log: (line: string) => void,
  withProcessMetrics = false,
): Promise<Failover> {
  const metrics = createFailoverMetrics(withProcessMetrics);
  const access = settings.access === undefined ? undefined : readAccess(settings.access);
  const racers: Racer[] = [];
  const showUpstreams = () => {
    const active = rankRacers(racers)[0];
    metrics.setUpstreams(
      racers.map((racer) => ({ name: racer.address.name, ready: racer.watch.ready, active: racer === active })),
    );
  };
  const observer: WatchObserver = {
    checked: metrics.checked,
    changed: (name, ready, result) => {
      showUpstreams();
      log(
        `${name}: ${ready ? 'ready' : `not ready (${result})`}; queries go to ${rankRacers(racers)[0]?.address.name ?? 'nobody'}`,
      );
    },
  };
  for (const address of settings.upstreams) {
    const open = upstreamPools(address, access?.upstream);
    const pool = open(connectionsPerUpstream, timing.connectTimeoutMs);
    const watch = new UpstreamWatch(address, open(1, timing.checkTimeoutMs), timing, observer);
    racers.push({ address, pool, watch });
  }
  await Promise.all(racers.map((racer) => racer.watch.start()));
  showUpstreams();
  const queryServer = createQueryServer(
    { racers, timing, observer: metrics, lateHedges: { count: 0 }, held: new HeldBytes(maxHeldBytesOverAll) },
    metrics,
    access,
  );
  const adminServer = createAdminServer(
    metrics.registry,
    () => racers.map((racer) => ({ name: racer.address.name, ready: racer.watch.ready })),
    access,
  );
  const close = async (graceMs = 5000) => {
    await Promise.all(
      [queryServer, adminServer].filter((server) => server.listening).map((server) => closeServer(server, graceMs)),
    );
    await Promise.all(racers.map((racer) => Promise.all([racer.watch.close(), racer.pool.destroy()])));
  };
  try {
    return {
      url: await listen(queryServer, settings.listen),
      adminUrl: await listen(adminServer, settings.adminListen),
      close,
    };
  } catch (error) {
    await close(0);
    throw error;
  }
}
