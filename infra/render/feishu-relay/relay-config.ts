import type { BotSettings } from '../../config/feishu-schema.ts';
import type { Settings } from '../../config/settings-schema.ts';
import type { Topology } from '../../model/topology.ts';
import { dashboardUid } from '../grafana-server/dashboard-uid.ts';
import { securityPaths } from '../security/security-paths.ts';
import { botPaths, callerTokenPath, peerTokenPath, relayFolder } from './relay-paths.ts';
import { lateSeconds, repeatSeconds } from './relay-timings.ts';

/** What both kinds of bots say in the same words; what is left out has the relay's default. */
function botKeys(bot: BotSettings, name?: string): Record<string, unknown> {
  return {
    ...(bot.mentions.length === 0 ? {} : { mentions: bot.mentions }),
    ...(bot.proxy === undefined ? {} : { proxy: bot.proxy }),
    ...(bot.ca === undefined ? {} : { caFile: `${relayFolder}/${botPaths(name).ca}` }),
  };
}

function furtherBot(name: string, bot: BotSettings): Record<string, unknown> {
  const paths = botPaths(name);
  return {
    webhookUrlFile: `${relayFolder}/${paths.webhook}`,
    ...(bot.secret === undefined ? {} : { secretFile: `${relayFolder}/${paths.secret}` }),
    ...(bot.keyword === undefined ? {} : { keyword: bot.keyword }),
    ...(bot.locale === undefined ? {} : { locale: bot.locale }),
    ...botKeys(bot, name),
  };
}

function furtherBots({ bots }: Settings['feishu']): Record<string, unknown> {
  const named = Object.entries(bots).sort(([a], [b]) => (a < b ? -1 : 1));
  if (named.length === 0) return {};
  return { bots: Object.fromEntries(named.map(([name, bot]) => [name, furtherBot(name, bot)])) };
}

/** The other relay; the one named first in the stack file has rank 0. */
function peerOf(topology: Topology, host: string): Record<string, unknown> {
  const relays = topology.roles['feishu-relay'];
  const peer = relays.find((relay) => relay.host !== host);
  if (peer === undefined) return {};
  const rank = relays.findIndex((relay) => relay.host === host);
  return { peer: { url: peer.url, rank, tokenFile: `${relayFolder}/${peerTokenPath}` } };
}

/** Whom it asks what fires: every Alertmanager of the stack. */
function alertmanagersOf({ roles, settings: { security } }: Topology): Record<string, unknown> {
  const { ca, password } = securityPaths('feishu-relay');
  return {
    alertmanagers: {
      urls: roles.alertmanager.map(({ url }) => url),
      ...(security.enabled ? { caFile: ca, user: security.user, passwordFile: password } : {}),
    },
  };
}

/** Under what certificate it listens, whom it believes, and who may call. */
function accessOf({ security }: Settings): Record<string, unknown> {
  if (!security.enabled) return {};
  const { host, ca, passwordHash } = securityPaths('feishu-relay');
  return { access: { certificateFile: host, caFile: ca, user: security.user, passwordHashFile: passwordHash } };
}

/** Text of relay.json: everything the relay of a host is told but its addresses and credentials. */
export function relayConfig(topology: Topology, host: string): string {
  const { settings, roles } = topology;
  const { links, feishu, relay } = settings;
  const config = {
    locale: settings.locale,
    timeZone: settings.timeZone,
    links: {
      prometheus: links.prometheus ?? roles.prometheus[0]?.url,
      alertmanager: links.alertmanager === undefined ? roles.alertmanager.map(({ url }) => url) : [links.alertmanager],
      grafana: links.grafana ?? roles['grafana-server'][0]?.url,
      runbooks: settings.rules.runbookBaseUrl,
    },
    dashboardUid,
    repeatSeconds: repeatSeconds(settings.alertmanager),
    lateSeconds: lateSeconds(settings.alertmanager),
    ...botKeys(feishu),
    ...furtherBots(feishu),
    ...(relay.token === undefined ? {} : { callers: { tokenFile: `${relayFolder}/${callerTokenPath}` } }),
    ...alertmanagersOf(topology),
    ...peerOf(topology, host),
    ...accessOf(settings),
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
