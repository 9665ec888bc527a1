import { tryUrl } from './scalars.ts';

/** Languages that alerts and cards are written in. */
export type Locale = 'zh-CN' | 'en';

/** Language for a bot whose stack file names none: Lark is Feishu outside China. */
export function localeOfBot(webhook: string): Locale {
  const host = tryUrl(webhook)?.hostname ?? '';
  return /(^|\.)larksuite\.com$/.test(host) ? 'en' : 'zh-CN';
}
