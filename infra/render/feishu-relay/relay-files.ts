import type { BotSettings } from '../../config/feishu-schema.ts';
import type { RenderedFile } from '../../model/service-spec.ts';
import type { Endpoint, Topology } from '../../model/topology.ts';
import { environmentLines } from '../environment-file.ts';
import { configFile, dataFolder, generatedFile, generatedToken, secretFile } from '../service-parts.ts';
import { renderTemplate } from '../template.ts';
import { relayConfig } from './relay-config.ts';
import { botPaths, callerTokenPath, peerTokenPath, peerTokenSecret, relayFolder } from './relay-paths.ts';

const name = 'feishu-relay';

function botFiles(bot: BotSettings, key?: string): readonly RenderedFile[] {
  const paths = botPaths(key);
  return [
    secretFile(name, paths.webhook, bot.webhook, 'restart'),
    ...(bot.secret === undefined ? [] : [secretFile(name, paths.secret, bot.secret, 'restart')]),
    ...(bot.ca === undefined ? [] : [configFile(name, paths.ca, bot.ca, 'restart')]),
  ];
}

/** Files of a relay: settings by themselves, each credential in a file of its own. */
export function relayFiles(topology: Topology, { host, port }: Endpoint): readonly RenderedFile[] {
  const { feishu, relay } = topology.settings;
  const paths = botPaths();
  const environment = environmentLines({
    RELAY_LISTEN: `0.0.0.0:${port}`,
    RELAY_DATA_DIR: dataFolder(name).path,
    RELAY_CONFIG: `${relayFolder}/relay.json`,
    FEISHU_WEBHOOK_URL_FILE: `${relayFolder}/${paths.webhook}`,
    FEISHU_SECRET_FILE: feishu.secret === undefined ? undefined : `${relayFolder}/${paths.secret}`,
    FEISHU_KEYWORD: feishu.keyword,
  });
  const bots = Object.entries(feishu.bots).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    configFile(name, 'relay.env', renderTemplate('feishu-relay/relay.env', { environment }), 'restart'),
    configFile(name, 'relay.json', relayConfig(topology, host), 'restart'),
    ...botFiles(feishu),
    ...bots.flatMap(([key, bot]) => botFiles(bot, key)),
    ...(relay.token === undefined ? [] : [secretFile(name, callerTokenPath, relay.token, 'restart')]),
    ...(topology.roles[name].length < 2
      ? []
      : [generatedFile(name, peerTokenPath, generatedToken(peerTokenSecret), 'restart')]),
  ];
}
