import { readFileSync } from 'node:fs';
import { loadBundles } from '../../infra/artifacts/load-bundles.ts';
import { officialCatalogFile, readCatalog } from '../../infra/artifacts/read-catalog.ts';
import { buildTopology } from '../../infra/model/build-topology.ts';
import { renderServices } from '../../infra/render/render-services.ts';
import { localeOf } from '../../relay/src/config/read-bots.ts';
import { relayFileSchema, type RelayFile } from '../../relay/src/config/relay-settings.ts';
import { stackSettings } from '../stack/stack-settings.ts';
import { botNamed, type PreviewBot } from './preview-bot.ts';
import { readRelayFile } from './read-relay-file.ts';

/** What a preview needs to know about the cards; the bot's credentials are not in it. */
export interface PreviewSettings {
  readonly file: RelayFile;
  readonly bot: PreviewBot;
}

/**
 * The relay's settings as the stack would put them on its host, without Pulumi and without its secrets.
 * @param name A further bot; `default` is the first. The language of one whose address is encrypted and whose `locale` is not set is
 * that of the stack here: whether it is a Lark bot, only the address tells.
 */
export async function stackPreviewSettings(stack: string, name: string): Promise<PreviewSettings> {
  const settings = await stackSettings(stack, 'hostKeys');
  const catalog = await readCatalog(settings.artifacts.catalog ?? officialCatalogFile);
  const services = renderServices(buildTopology(settings, catalog, await loadBundles()));
  const relayJson = services.flatMap(({ files }) => files).find(({ path }) => path === '/etc/feishu-relay/relay.json');
  const file = relayFileSchema.parse(JSON.parse(relayJson?.content ?? '{}'));
  const { bots, ...first } = settings.feishu;
  if (name === 'default') return { file, bot: { ...first, locale: settings.locale } };
  const bot = botNamed(bots, name, `stack ${stack}`);
  return { file, bot: { ...bot, locale: bot.locale ?? localeOf(bot.webhook, settings.locale) } };
}

/** The settings that the environment tells a relay (`RELAY_CONFIG`, `FEISHU_KEYWORD`); no bot's address is needed for a look. */
export function environmentPreviewSettings(env: NodeJS.ProcessEnv, name: string): PreviewSettings {
  const file = readRelayFile(env['RELAY_CONFIG']);
  const usual = file.locale ?? 'zh-CN';
  const told =
    name === 'default' ? { ...file, keyword: env['FEISHU_KEYWORD'] } : botNamed(file.bots, name, 'RELAY_CONFIG');
  const { keyword, mentions, proxy, caFile } = told;
  const ca = caFile === undefined ? undefined : readFileSync(caFile, 'utf8');
  return { file, bot: { keyword: keyword || undefined, mentions, proxy, ca, locale: told.locale ?? usual } };
}
