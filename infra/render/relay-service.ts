import { durationMs, type Duration } from '../config/duration.ts';
import type { RenderedFile, ServiceSpec } from '../model/service-spec.ts';
import type { Endpoint, Topology } from '../model/topology.ts';
import { environmentLines } from './environment-file.ts';
import { dashboardUid } from './grafana-server/dashboard-uid.ts';
import {
  configFile,
  configFolder,
  dataFolder,
  releaseFor,
  releaseRef,
  roleAccount,
  secretFile,
  unitContext,
} from './service-parts.ts';
import { renderTemplate } from './template.ts';

const name = 'feishu-relay';

/** After how many seconds Alertmanager repeats: an older one does not say that it does. */
function repeatSeconds({ alertmanager: { timings } }: Topology['settings']): Record<string, number> {
  const seconds = (timing: { readonly repeatInterval: Duration }): number => durationMs(timing.repeatInterval) / 1000;
  return { critical: seconds(timings.critical), warning: seconds(timings.warning), other: seconds(timings.info) };
}

function configText(topology: Topology): string {
  const { settings, roles } = topology;
  const { links } = settings;
  const config = {
    locale: settings.locale,
    timeZone: settings.timeZone,
    links: {
      prometheus: links.prometheus ?? roles.prometheus[0]?.url,
      alertmanager: links.alertmanager === undefined ? roles.alertmanager.map(({ url }) => url) : [links.alertmanager],
      grafana: links.grafana ?? roles['grafana-server'][0]?.url,
    },
    dashboardUid,
    repeatSeconds: repeatSeconds(settings),
    ...(settings.feishu.mentions.length === 0 ? {} : { mentions: settings.feishu.mentions }),
    ...(settings.feishu.proxy === undefined ? {} : { proxy: settings.feishu.proxy }),
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

function files(topology: Topology, port: number): readonly RenderedFile[] {
  const { webhook, secret, keyword } = topology.settings.feishu;
  const environment = environmentLines({
    RELAY_LISTEN: `0.0.0.0:${port}`,
    RELAY_DATA_DIR: dataFolder(name).path,
    RELAY_CONFIG: `/etc/${name}/relay.json`,
    FEISHU_WEBHOOK_URL_FILE: `/etc/${name}/secrets/webhook-url`,
    FEISHU_SECRET_FILE: secret === undefined ? undefined : `/etc/${name}/secrets/signing-secret`,
    FEISHU_KEYWORD: keyword,
  });
  return [
    configFile(name, 'relay.env', renderTemplate('feishu-relay/relay.env', { environment }), 'restart'),
    configFile(name, 'relay.json', configText(topology), 'restart'),
    secretFile(name, 'secrets/webhook-url', webhook, 'restart'),
    ...(secret === undefined ? [] : [secretFile(name, 'secrets/signing-secret', secret, 'restart')]),
  ];
}

/** The relay on one host: takes alerts from Alertmanager and sends cards to Feishu. */
export function relayService(topology: Topology, { host, port }: Endpoint): ServiceSpec {
  const node = releaseFor(topology, host, 'nodejs');
  const relay = releaseFor(topology, host, name);
  const { memoryMax } = topology.settings.relay;
  return {
    host,
    name,
    account: roleAccount(name),
    folders: [configFolder(name), configFolder(name, `/etc/${name}/secrets`), dataFolder(name)],
    files: files(topology, port),
    unit: renderTemplate('feishu-relay/feishu-relay.service', {
      ...unitContext(name, { memoryMax, openFiles: 8192, tasksMax: 256 }),
      node: node.path,
      release: relay.path,
    }),
    releases: [releaseRef(node), releaseRef(relay)],
    checks: [],
    ready: { urls: [`http://127.0.0.1:${port}/-/ready`], timeoutMs: 30_000 },
    ports: [{ port, protocol: 'tcp', reach: 'peers' }],
  };
}
