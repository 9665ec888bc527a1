import { join } from 'node:path';
import type { GrafanaConfig } from './grafana-config.ts';
import { GrafanaDatabase } from './grafana-database.ts';
import { loadDashboards, planDashboardProviders, type ProvisionedDashboard } from './provision-dashboards.ts';
import { planDatasources } from './provision-datasources.ts';
import { readProvisioningFiles } from './provisioning-files.ts';
import type { StandInLog } from './standin-log.ts';

/** A folder that dashboards stand in. */
export interface DashboardFolder {
  readonly id: number;
  readonly uid: string;
  readonly title: string;
}

/** A dashboard with its number, which folders and dashboards share. */
export interface NumberedDashboard extends ProvisionedDashboard {
  readonly id: number;
}

/** Everything the server serves from. */
export interface GrafanaState {
  readonly config: GrafanaConfig;
  readonly database: GrafanaDatabase;
  readonly startedAt: Date;
  readonly folders: () => readonly DashboardFolder[];
  readonly dashboards: () => readonly NumberedDashboard[];
  /** Ends the rescans of the dashboard folders and closes the database. */
  readonly close: () => void;
}

function numberAll(dashboards: readonly ProvisionedDashboard[]): {
  folders: DashboardFolder[];
  dashboards: NumberedDashboard[];
} {
  const titles = new Map(dashboards.filter((each) => each.folder !== '').map((each) => [each.folderUid, each.folder]));
  const folders = [...titles].map(([uid, title], index) => ({ id: index + 1, uid, title }));
  return { folders, dashboards: dashboards.map((each, index) => ({ ...each, id: folders.length + index + 1 })) };
}

/**
 * Opens the database and provisions it from the files, as at the start of Grafana; dashboard folders are read again at each provider's interval.
 * @throws StartError for what ends Grafana's process.
 */
export function openGrafanaState(
  config: GrafanaConfig,
  environment: NodeJS.ProcessEnv,
  log: StandInLog,
  startedAt: Date,
): GrafanaState {
  const files = (kind: string) => readProvisioningFiles(join(config.path('provisioning'), kind), environment, log);
  const datasources = planDatasources(files('datasources'));
  const providers = planDashboardProviders(files('dashboards'));
  const database = new GrafanaDatabase(config.databaseFile());
  database.ensureAdmin(config.text('security', 'admin_user'), config.text('security', 'admin_password'));
  database.applyDatasources(datasources);
  let numbered = numberAll(loadDashboards(providers, log));
  log('info', 'provisioning', 'finished to provision', {
    datasources: datasources.datasources.length,
    dashboards: numbered.dashboards.length,
  });
  const intervalMs = 1000 * Math.min(...providers.map((provider) => provider.updateIntervalSeconds), 3600);
  // Later rounds say nothing: the same file would be complained about every ten seconds.
  const rescan = setInterval(() => (numbered = numberAll(loadDashboards(providers, () => undefined))), intervalMs);
  const close = () => {
    clearInterval(rescan);
    database.close();
  };
  return { config, database, startedAt, folders: () => numbered.folders, dashboards: () => numbered.dashboards, close };
}
