import { valueOf, readTextFile, type Environment } from './read-value.ts';
import { defaultBotName, type BotSettings, type Locale, type RelayFile, type RelaySettings } from './relay-settings.ts';
import type { Report } from './settings-error.ts';

/** The value is a credential, so no message repeats it. */
function checkAddress(text: string, name: string, report: Report): string {
  const isWeb = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
  if (!isWeb) report(`${name}: should be an http(s) address`);
  return text;
}

/** Language of a bot that names none: Lark is Feishu outside China. */
export function localeOf(webhookUrl: string, usual: Locale = 'zh-CN'): Locale {
  const host = URL.canParse(webhookUrl) ? new URL(webhookUrl).hostname : '';
  return /(^|\.)larksuite\.com$/.test(host) ? 'en' : usual;
}

function readDefaultAddress(env: Environment, report: Report): string {
  let isSilent = false;
  const text = valueOf(env, 'FEISHU_WEBHOOK_URL', (problem) => {
    isSilent = true;
    report(problem);
  });
  if (text !== undefined) return checkAddress(text, 'FEISHU_WEBHOOK_URL', report);
  if (!isSilent)
    report('FEISHU_WEBHOOK_URL: is missing; set it, or FEISHU_WEBHOOK_URL_FILE, to the address of the bot');
  return '';
}

type ReadFile = (path: string | undefined, key: string) => string | undefined;

function readDefault(env: Environment, file: RelayFile, read: ReadFile, report: Report): BotSettings {
  const webhookUrl = readDefaultAddress(env, report);
  return {
    name: defaultBotName,
    webhookUrl,
    secret: valueOf(env, 'FEISHU_SECRET', report),
    keyword: env['FEISHU_KEYWORD'] || undefined,
    proxy: file.proxy,
    ca: read(file.caFile, 'caFile'),
    locale: file.locale ?? localeOf(webhookUrl),
    mentions: file.mentions,
  };
}

/** The bots that environment and file name, the default one first. */
export function readBots(env: Environment, file: RelayFile, report: Report): RelaySettings['bots'] {
  const read: ReadFile = (path, key) =>
    path === undefined ? undefined : readTextFile(path, `RELAY_CONFIG: ${key}`, report);
  const first = readDefault(env, file, read, report);
  const others = Object.entries(file.bots).map(([name, bot]): BotSettings => {
    const key = `bots/${name}/webhookUrlFile`;
    const text = read(bot.webhookUrlFile, key);
    const webhookUrl = text === undefined ? '' : checkAddress(text, `RELAY_CONFIG: ${key}`, report);
    return {
      name,
      webhookUrl,
      secret: read(bot.secretFile, `bots/${name}/secretFile`),
      keyword: bot.keyword,
      proxy: bot.proxy,
      ca: read(bot.caFile, `bots/${name}/caFile`),
      locale: bot.locale ?? localeOf(webhookUrl, first.locale),
      mentions: bot.mentions,
    };
  });
  return [first, ...others];
}
