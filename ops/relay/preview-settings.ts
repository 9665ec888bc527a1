import { loadBundles } from '../../infra/artifacts/load-bundles.ts';
import { officialCatalogFile, readCatalog } from '../../infra/artifacts/read-catalog.ts';
import { parseSettings } from '../../infra/config/parse-settings.ts';
import { buildTopology } from '../../infra/model/build-topology.ts';
import { renderServices } from '../../infra/render/render-services.ts';
import { readSettings } from '../../relay/src/config/read-settings.ts';
import { localeOf } from '../../relay/src/config/read-bots.ts';
import { relayFileSchema, type BotSettings, type RelayFile } from '../../relay/src/config/relay-settings.ts';
import { readStackFile, withBotAddress, withoutOpenKeys } from '../stack/stack-file.ts';

/** What a preview needs to know about the cards; the bot's credentials are not in it. */
export interface PreviewSettings {
  readonly file: RelayFile;
  readonly bot: Pick<BotSettings, 'keyword' | 'locale' | 'mentions' | 'proxy'>;
}

/** The relay's settings as the stack would put them on its host, without Pulumi and without its secrets. */
export async function stackPreviewSettings(stack: string): Promise<PreviewSettings> {
  const settings = parseSettings(withBotAddress(withoutOpenKeys(await readStackFile(stack))));
  const catalog = await readCatalog(settings.artifacts.catalog ?? officialCatalogFile);
  const services = renderServices(buildTopology(settings, catalog, await loadBundles()));
  const relayJson = services.flatMap(({ files }) => files).find(({ path }) => path === '/etc/feishu-relay/relay.json');
  const file = relayFileSchema.parse(JSON.parse(relayJson?.content ?? '{}'));
  const locale = file.locale ?? localeOf(settings.feishu.webhook);
  return { file, bot: { ...file, locale, keyword: settings.feishu.keyword } };
}

/** The settings that the environment tells a relay (`RELAY_CONFIG`, `FEISHU_KEYWORD`); no bot is needed for a look. */
export function environmentPreviewSettings(env: NodeJS.ProcessEnv): PreviewSettings {
  const { RELAY_CONFIG, FEISHU_KEYWORD } = env;
  const { file, bots } = readSettings({ RELAY_CONFIG, FEISHU_KEYWORD, FEISHU_WEBHOOK_URL: 'https://open.feishu.cn/' });
  return { file, bot: bots[0] };
}
