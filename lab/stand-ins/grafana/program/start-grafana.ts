import type { AddressInfo } from 'node:net';
import { grafanaStandInVersion } from '../version.ts';
import { loadGrafanaConfig } from './grafana-config.ts';
import { createGrafanaServer } from './grafana-server.ts';
import { openGrafanaState } from './grafana-state.ts';
import type { StandInLog } from './standin-log.ts';

/** What the command line and the environment say. */
export interface GrafanaStart {
  /** Folder of the release: `conf/defaults.ini` stands below it. */
  readonly homePath: string;
  /** Absent: `conf/custom.ini` of the home path, if it is there. */
  readonly configFile?: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** The running stand-in. */
export interface RunningGrafana {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Starts the stand-in: settings, provisioning, server.
 * @throws StartError where a real Grafana ends its process.
 */
export async function startGrafana(start: GrafanaStart, log: StandInLog): Promise<RunningGrafana> {
  log('info', 'settings', 'Starting the STAND-IN of Grafana; this is not Grafana', { version: grafanaStandInVersion });
  const config = loadGrafanaConfig(start.homePath, start.configFile, start.environment);
  const state = openGrafanaState(config, start.environment, log, new Date());
  const server = createGrafanaServer(state, log);
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  // An empty address means all of them, IPv6 too, as with Grafana.
  server.listen(
    Number(config.text('server', 'http_port')),
    config.text('server', 'http_addr') || undefined,
    listening.resolve,
  );
  await listening.promise.catch((error: unknown) => {
    state.close();
    throw error;
  });
  const { address, port } = server.address() as AddressInfo;
  log('info', 'http.server', 'HTTP Server Listen', {
    address: `${address}:${port}`,
    protocol: config.text('server', 'protocol'),
  });
  const close = async () => {
    const closed = Promise.withResolvers<void>();
    server.close(() => closed.resolve());
    server.closeAllConnections();
    await closed.promise;
    state.close();
  };
  return { url: `${config.text('server', 'protocol')}://127.0.0.1:${port}`, close };
}
