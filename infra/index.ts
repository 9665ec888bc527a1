// First: it sets how what comes after is loaded.
import './lean-start.ts';
import { setImmediate } from 'node:timers/promises';
import { officialCatalogFile, readCatalog } from './artifacts/read-catalog.ts';
import { loadBundles } from './artifacts/load-bundles.ts';
import { parseSettings } from './config/parse-settings.ts';
import { readInventories } from './inventory/read-inventories.ts';
import { settingsWarnings } from './config/settings-warnings.ts';
import { buildTopology } from './model/build-topology.ts';
import type { RoleName } from './model/topology.ts';
import { grafanaSecrets } from './render/grafana-server/generated-secrets.ts';
import { securityNames } from './render/security/generated-names.ts';
import { explain, warn } from './roles/explain.ts';
import { hostProvider } from './roles/host-provider.ts';
import { stackConfig } from './roles/stack-config.ts';

const { topology, secrets } = await explain(async () => {
  const config = stackConfig();
  const settings = parseSettings(config, await readInventories(config));
  warn(settingsWarnings(settings));
  const catalog = await readCatalog(settings.artifacts.catalog ?? officialCatalogFile);
  const topology = buildTopology(settings, catalog, await loadBundles());
  const provider = hostProvider(topology);
  // The plugin starts in a process of its own while the rest of the program is loaded and renders every file.
  await setImmediate();
  const { renderServices } = await import('./render/render-services.ts');
  const { deploy } = await import('./roles/deploy.ts');
  return { topology, secrets: await deploy(topology, renderServices(topology), provider) };
});

const urls = (role: RoleName): readonly string[] => topology.roles[role].map((endpoint) => endpoint.url);

export const prometheusUrls = urls('prometheus');
export const alertmanagerUrls = urls('alertmanager');
export const grafanaUrls = urls('grafana-server');
export const relayUrls = urls('feishu-relay');
// An output without a value would be a warning of every run.
const none = 'none: security is off';
/** User and password of everything but Grafana, with `security` in the stack. */
export const accessUser = topology.settings.security.enabled ? topology.settings.security.user : none;
export const accessPassword = secrets[securityNames.password] ?? none;
/** What a browser has to trust: the authority's certificates. */
export const accessCa = secrets[securityNames.trusted] ?? none;
/** Shown by `pulumi stack output grafanaAdminPassword --show-secrets` only. */
export const grafanaAdminPassword = secrets[grafanaSecrets.adminPassword];
